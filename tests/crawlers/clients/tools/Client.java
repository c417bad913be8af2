import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks for what it is told to, a line of JSON each, and tells what came of it: the HttpClient of the JDK. */
public class Client {
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern URL = Pattern.compile("\"url\":\"([^\"]*)\"");
  private static final Pattern TIMEOUT = Pattern.compile("\"timeout_ms\":(\\d+)");

  public static void main(String[] args) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println("{\"id\":" + found(ID, line) + "," + told(found(URL, line), Long.parseLong(found(TIMEOUT, line))) + "}");
    }
    System.exit(0);
  }

  private static String told(String url, long timeoutMs) {
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    try {
      HttpResponse<String> response = client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .get(timeoutMs, TimeUnit.MILLISECONDS);
      return "\"status\":" + response.statusCode() + ",\"body\":\"" + escaped(response.body()) + "\"";
    } catch (Exception error) {
      Throwable cause = error.getCause() == null ? error : error.getCause();
      return "\"error\":\"" + cause.getClass().getSimpleName() + "\"";
    }
  }

  private static String found(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    return matcher.find() ? matcher.group(1) : "0";
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (c >= ' ' && c <= '~' && c != '"' && c != '\\') out.append(c);
      else out.append(String.format("\\u%04x", (int) c));
    }
    return out.toString();
  }
}

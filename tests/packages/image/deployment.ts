import { fileURLToPath } from "node:url";
import * as z from "zod";
import { parseAllDocuments } from "yaml";

/** Folder of the files of `scripts/package/deploy`. */
export const DEPLOY = fileURLToPath(new URL("../../../scripts/package/deploy/", import.meta.url));

/** All documents of kubernetes.yaml. */
export async function kubernetesDocuments(): Promise<readonly unknown[]> {
  const documents = parseAllDocuments(await Deno.readTextFile(`${DEPLOY}kubernetes.yaml`));
  return documents.map((document) => document.toJS());
}

const probeSchema = z.object({ httpGet: z.object({ path: z.string(), port: z.literal("http") }) });

const containerSchema = z.object({
  image: z.string(),
  args: z.array(z.string()),
  env: z.array(z.object({
    name: z.string(),
    value: z.string().optional(),
    valueFrom: z.object({
      secretKeyRef: z.object({ key: z.string(), optional: z.boolean().default(false) }),
    }).optional(),
  })),
  ports: z.tuple([z.object({ name: z.literal("http"), containerPort: z.number() })]),
  startupProbe: probeSchema,
  livenessProbe: probeSchema,
  readinessProbe: probeSchema,
});

const deploymentSchema = z.object({
  kind: z.literal("Deployment"),
  spec: z.object({
    replicas: z.number(),
    template: z.object({
      spec: z.object({
        securityContext: z.object({ runAsUser: z.number() }),
        containers: z.tuple([containerSchema]),
      }),
    }),
  }),
});

/** The container of the Deployment, as far as it matters to what runs in it. */
export async function deployedContainer() {
  const [first] = await kubernetesDocuments();
  const { replicas, template: { spec: { securityContext, containers: [container] } } } =
    deploymentSchema.parse(first).spec;
  return { ...container, replicas, uid: securityContext.runAsUser };
}

/** Its environment, with a secret of these values. @throws {Error} when the secret lacks a value that it wants */
export function environmentOf(
  { env }: z.infer<typeof containerSchema>,
  secret: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(env.flatMap(({ name, value, valueFrom }) => {
    const ref = valueFrom?.secretKeyRef;
    const text = ref ? secret[ref.key] : value;
    if (text === undefined && !ref?.optional) throw new Error(`${name} has no value`);
    return text === undefined ? [] : [[name, text]];
  }));
}

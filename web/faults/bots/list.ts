import type { Ask } from "../../request/ask.ts";
import { captchaWidget } from "./captcha_widget.ts";
import { challenge } from "./challenge.ts";
import { cloaking } from "./cloaking.ts";
import { consentWall } from "./consent_wall.ts";
import { expiredForm } from "./expired_form.ts";
import { jsShell } from "./js_shell.ts";
import { loginWall } from "./login_wall.ts";
import { mixedLimits } from "./mixed_limits.ts";
import { paywall } from "./paywall.ts";
import { sessionExpiry } from "./session_expiry.ts";
import { soft404 } from "./soft_404.ts";
import type { Fault } from "../../../engine/faults/fault.ts";

/** Faults of bot protection, and walls that keep bots from the content as if by accident. */
export const botFaults: readonly Fault<Ask>[] = [
  challenge,
  captchaWidget,
  soft404,
  jsShell,
  consentWall,
  loginWall,
  sessionExpiry,
  expiredForm,
  mixedLimits,
  paywall,
  cloaking,
];

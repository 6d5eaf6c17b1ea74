import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Nothing here needs any of what a browser can give to a page. */
const PERMISSIONS = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']
  .map((feature) => `${feature}=()`)
  .join(', ');

/** A year, as browsers' lists of such hosts ask for. */
const HSTS_SECONDS = 365 * 24 * 60 * 60;

/**
 * Headers by which a browser keeps to what a page is for: those of helmet (among them COOP and CORP `same-origin`),
 * and a Permissions-Policy, which helmet has not. HSTS only where people come by HTTPS: on loopback it would shut out
 * every other service of that machine.
 */
export function securityHeaders(overHttps: boolean): RequestHandler[] {
  return [
    helmet({ strictTransportSecurity: overHttps && { maxAge: HSTS_SECONDS, includeSubDomains: false } }),
    (_request, response, next) => {
      response.set('Permissions-Policy', PERMISSIONS);
      next();
    },
  ];
}

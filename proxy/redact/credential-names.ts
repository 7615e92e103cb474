/**
 * The default list: names whose values are credentials wherever they stand. Compared in lower
 * case without `-` and `_`, so `X-Api-Key`, `x_api_key` and `apiKey` are one name.
 */
const ANYWHERE = new Set(
  (
    "password passwd pwd passphrase secret clientsecret accesstoken refreshtoken idtoken authtoken " +
    "apitoken sessiontoken securitytoken csrftoken xsrftoken bearertoken apikey xapikey privatekey " +
    "secretkey accesskey secretaccesskey authorization proxyauthorization credential credentials " +
    "cookie setcookie jwt clientassertion samlresponse samlrequest sessionid phpsessid jsessionid"
  ).split(" "),
);

/**
 * Credentials in a query, form or cookie jar, but everyday words in a JSON body (an error's
 * `code`, a dictionary's `key`), where the reader needs them.
 */
const IN_PAIRS = new Set(
  (
    "token key sig signature code auth session sid otp ticket assertion csrf xsrf " +
    "awsaccesskeyid googleaccessid xamzcredential xamzsignature xamzsecuritytoken xgoogcredential " +
    "xgoogsignature hmac"
  ).split(" "),
);

/** `token` alone is a credential in a body too; `key`, `code` and the like are not. */
const IN_BODIES = new Set(["token", "sessiontoken", "otp"]);

const HEADERS = new Set([
  "authorization",
  "proxy-authorization",
  "authentication-info",
  "proxy-authentication-info",
  "cookie",
  "cookie2",
  "set-cookie",
  "set-cookie2",
  "api-key",
  "apikey",
  "x-api-key",
  "x-apikey",
  "x-goog-api-key",
  "x-functions-key",
  "ocp-apim-subscription-key",
  "dpop",
  "x-amzn-oidc-data",
  "x-amzn-oidc-identity",
  "x-amzn-oidc-accesstoken",
  "cf-access-jwt-assertion",
  "x-goog-iap-jwt-assertion",
  "x-ms-client-principal",
  "x-auth",
]);

/** Words of a header's name that make its value a credential: `x-foo-token`, `stripe-signature`. */
const HEADER_WORDS = new Set(
  "token tokens secret password passwd apikey credential credentials signature jwt session sessionid csrf xsrf".split(
    " ",
  ),
);

export function isCredentialHeader(lowerName: string): boolean {
  if (HEADERS.has(lowerName) || lowerName.startsWith("x-auth-")) return true;
  return lowerName.split(/[-_.]/).some((word) => HEADER_WORDS.has(word));
}

/** A name in a query, form or fragment; `user[password]` and `login.password` count as password. */
export function isCredentialPair(name: string): boolean {
  return name.split(/[[\].]/).some((part) => {
    const plain = plainName(part);
    return ANYWHERE.has(plain) || IN_PAIRS.has(plain) || IN_BODIES.has(plain);
  });
}

/** A member name in a JSON body, or in a form that is compared as one: `user[password]` counts too. */
export function isCredentialMember(name: string): boolean {
  if (name.length > 100) return false;
  // Services that echo what they were sent show headers as members.
  if (/^x-/i.test(name) && isCredentialHeader(name.toLowerCase())) return true;
  return name.split(/[[\].]/).some((part) => {
    const plain = plainName(localName(part));
    return ANYWHERE.has(plain) || IN_BODIES.has(plain);
  });
}

/** An attribute and a name with a prefix, as XML's are compared: `@password`, `wsse:Password`. */
function localName(name: string): string {
  const colon = name.lastIndexOf(":");
  if (colon >= 0) return name.slice(colon + 1);
  return name.startsWith("@") ? name.slice(1) : name;
}

function plainName(name: string): string {
  return name.trim().toLowerCase().replace(/[-_]/g, "");
}

/** Names what simulated AIs can do, and what they share. */

/** AIs have some of these, and requests require some. */
export const CAPABILITIES = ["rendering", "routing"];
export const DOMAINS = ["networking", "graphics"];

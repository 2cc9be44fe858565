package dev.puffgres.turbopuffer;

/** Checks on secrets that never quote them. */
final class Secrets {

    private Secrets() {}

    /** Returns what can stand in a header; HTTP libraries quote what cannot. */
    static String checked(String name, String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty");
        }
        for (int i = 0; i < secret.length(); i++) {
            char c = secret.charAt(i);
            if (c <= ' ' || c > '~') {
                throw new IllegalArgumentException(name + " has a character that cannot be sent (number " + (i + 1)
                        + " of " + secret.length() + "): white space, a line break or one outside ASCII");
            }
        }
        return secret;
    }
}

package dev.puffgres.membership;

import dev.puffgres.membership.Token.Kind;
import java.nio.charset.StandardCharsets;

/** Cuts a predicate's text into tokens by the rules of Postgres's scanner. */
final class Lexer {

    /** Postgres cuts longer identifiers off, with only a notice. */
    private static final int MAX_IDENTIFIER_BYTES = 63;

    private static final int MAX_NUMBER_CHARS = 2000;
    private static final String OPERATOR_CHARS = "+-*/<>=~!@#%^&|`?";
    /** With one of these in it, an operator's name may end in a sign: {@code a!=-1} is one operator, {@code a<>-1} is not. */
    private static final String SIGN_KEEPING_CHARS = "~!@#%^&|`?";

    private final String text;
    private int at;

    Lexer(String text) {
        this.text = text;
    }

    Token next() {
        while (at < text.length() && " \t\n\r\f".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        int start = at;
        if (at == text.length()) {
            return new Token(Kind.END, "", start);
        }
        int c = text.codePointAt(at);
        if (Words.startsIdentifier(c)) {
            return word(start);
        }
        if (Words.asciiDigit(c) || (c == '.' && Words.asciiDigit(peek(1)))) {
            return number(start);
        }
        if (c == '\'') {
            return new Token(Kind.STRING, quoted('\'', "the string"), start);
        }
        if (c == '"') {
            String name = quoted('"', "the quoted identifier");
            if (name.isEmpty()) {
                throw error("a quoted identifier must not be empty", start);
            }
            return new Token(Kind.QUOTED_IDENTIFIER, bounded(name, start), start);
        }
        if (OPERATOR_CHARS.indexOf(c) >= 0) {
            return operator(start);
        }
        at++;
        return switch (c) {
            case '(' -> new Token(Kind.OPEN, "(", start);
            case ')' -> new Token(Kind.CLOSE, ")", start);
            case ',' -> new Token(Kind.COMMA, ",", start);
            default -> throw error("a predicate cannot contain " + name(c) + " here", start);
        };
    }

    private Token word(int start) {
        while (at < text.length() && Words.continuesIdentifier(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return new Token(Kind.WORD, bounded(Words.asciiLower(text.substring(start, at)), start), start);
    }

    private Token number(int start) {
        digits();
        if (peek(0) == '.') {
            at++;
            digits();
        }
        if (Words.asciiLower(peek(0)) == 'e') {
            at++;
            if (peek(0) == '+' || peek(0) == '-') {
                at++;
            }
            if (!Words.asciiDigit(peek(0))) {
                throw error("expected the digits of an exponent", at);
            }
            digits();
        }
        if (at < text.length() && (peek(0) == '.' || Words.continuesIdentifier(text.codePointAt(at)))) {
            throw error("expected a blank or an operator after the number", at);
        }
        if (at - start > MAX_NUMBER_CHARS) {
            throw error("a number may have at most " + MAX_NUMBER_CHARS + " characters", start);
        }
        return new Token(Kind.NUMBER, text.substring(start, at), start);
    }

    private void digits() {
        while (Words.asciiDigit(peek(0))) {
            at++;
        }
    }

    private Token operator(int start) {
        while (at < text.length() && OPERATOR_CHARS.indexOf(text.charAt(at)) >= 0) {
            if (text.startsWith("--", at) || text.startsWith("/*", at)) {
                throw error("a predicate cannot contain a comment", at);
            }
            at++;
        }
        boolean keepsSigns = text.substring(start, at).chars().anyMatch(c -> SIGN_KEEPING_CHARS.indexOf(c) >= 0);
        while (!keepsSigns && at - start > 1 && (text.charAt(at - 1) == '+' || text.charAt(at - 1) == '-')) {
            at--;
        }
        return new Token(Kind.OPERATOR, text.substring(start, at), start);
    }

    private String quoted(char quote, String what) {
        int start = at;
        StringBuilder content = new StringBuilder();
        at++;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (c == quote) {
                if (peek(1) != quote) {
                    at++;
                    return content.toString();
                }
                at++;
            } else if (c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                throw error("Postgres text cannot contain " + name(c), at);
            }
            content.appendCodePoint(c);
            at += Character.charCount(c);
        }
        throw error("expected " + quote + " to end " + what, start);
    }

    private String bounded(String name, int start) {
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_IDENTIFIER_BYTES) {
            throw error("an identifier may have at most " + MAX_IDENTIFIER_BYTES + " bytes", start);
        }
        return name;
    }

    /** The char {@code ahead} of the current one, or 0 beyond the end. */
    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    private static String name(int c) {
        return c > ' ' && c < 0x7f ? "'" + (char) c + "'" : String.format("U+%04X", c);
    }

    PredicateSyntaxException error(String message, int offset) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new PredicateSyntaxException(message, line, 1 + text.codePointCount(lineStart, offset));
    }
}

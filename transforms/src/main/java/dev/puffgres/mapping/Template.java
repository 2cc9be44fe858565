package dev.puffgres.mapping;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with the values of columns in it: a document id or a namespace. Immutable and thread-safe.
 *
 * <p>It is written as {@code pages-{tenant_id}}; <code>{{</code> and <code>}}</code> stand for braces.
 *
 * <p>Different values of the columns never give the same text. Between two columns there is always some text, the
 * separator, and a column that one follows never gives the separator's first character: it is escaped, so the first
 * one found is where the column ends. The last column ends where the text after it, of known length, begins.
 *
 * <ul>
 *   <li>In an id, {@code %} and the separator's first character become {@code %XX}, a byte of their UTF-8 in upper case
 *       hexadecimal digits. The last column, and so the only one, stands as it is.
 *   <li>In a namespace every column is escaped: a byte of its UTF-8 that is not of {@code A-Z a-z 0-9 - _}, and the
 *       separator's first character, become {@code .xx} in lower case hexadecimal digits.
 * </ul>
 *
 * @param use what the text is for, which decides on the escaping
 * @param parts never two columns in a row and never two literals in a row
 */
public record Template(Use use, List<Part> parts) {

    /** What a template's text is for. */
    public enum Use {
        /** A document id. */
        ID,
        /** A namespace: {@code [A-Za-z0-9-_.]} only. */
        NAMESPACE
    }

    /** A part of a template. */
    public sealed interface Part {}

    /** Text that stands as it is. */
    public record Literal(String text) implements Part {
        public Literal {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a literal of a template must not be empty");
            }
        }
    }

    /** The place of a column's value. */
    public record Column(String name) implements Part {
        public Column {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("{} names no column");
            }
        }
    }

    /** @throws IllegalArgumentException if texts for different rows could be the same, or if the text could not be used */
    public Template {
        Objects.requireNonNull(use, "use");
        parts = List.copyOf(parts);
        check(use, parts);
    }

    /**
     * Parses the template of a document id.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static Template id(String text) {
        return new Template(Use.ID, TemplateParser.parse(text));
    }

    /** A document id that is the value of one column. */
    public static Template idColumn(String column) {
        return new Template(Use.ID, List.of(new Column(column)));
    }

    /**
     * Parses the template of a namespace.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static Template namespace(String text) {
        return new Template(Use.NAMESPACE, TemplateParser.parse(text));
    }

    /** The columns that it names, in order. */
    public List<String> columns() {
        return parts.stream()
                .filter(Column.class::isInstance)
                .map(part -> ((Column) part).name())
                .toList();
    }

    public boolean isLiteral() {
        return parts.stream().allMatch(Literal.class::isInstance);
    }

    /** Whether the text is just a column's value. */
    public boolean isColumn() {
        return parts.size() == 1 && parts.get(0) instanceof Column;
    }

    /**
     * The text for one row. A column that is NULL, an id with unpaired surrogates and the length of the result are the
     * caller's to refuse.
     *
     * @param columnText gives the text of a column, never null; whatever it throws comes through
     */
    public String render(Function<String, String> columnText) {
        if (isColumn() && use == Use.ID) {
            return columnText.apply(((Column) parts.get(0)).name());
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Literal literal) {
                text.append(literal.text());
            } else if (parts.get(i) instanceof Column column) {
                escape(columnText.apply(column.name()), separatorAfter(parts, i), text);
            }
        }
        return text.toString();
    }

    /** The text that every rendering begins with; empty if a column comes first. */
    public String beginning() {
        return parts.get(0) instanceof Literal literal ? literal.text() : "";
    }

    /** Whether there may be values of the columns that give this text. It may say so of some for which there are none. */
    public boolean mayRender(String text) {
        String pattern = parts.stream()
                .map(part -> part instanceof Literal literal ? Pattern.quote(literal.text()) : ".*")
                .collect(Collectors.joining());
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).matches();
    }

    private void escape(String value, int separator, StringBuilder text) {
        if (use == Use.ID && separator == NO_SEPARATOR) {
            text.append(value);
            return;
        }
        value.codePoints().forEach(c -> {
            boolean plain = use == Use.ID ? c != '%' && c != separator : isPlain(c) && c != separator;
            if (plain) {
                text.appendCodePoint(c);
            } else {
                for (byte b : Texts.utf8(c)) {
                    if (use == Use.ID) {
                        text.append('%').append(UPPER_HEX.toHexDigits(b));
                    } else {
                        text.append('.').append(LOWER_HEX.toHexDigits(b));
                    }
                }
            }
        });
    }

    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();
    private static final HexFormat LOWER_HEX = HexFormat.of();
    private static final int NO_SEPARATOR = -1;

    /** The first code point of the text between a column and the next one. */
    private static int separatorAfter(List<Part> parts, int column) {
        return column + 2 < parts.size()
                ? ((Literal) parts.get(column + 1)).text().codePointAt(0)
                : NO_SEPARATOR;
    }

    private static void check(Use use, List<Part> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("must not be empty");
        }
        for (int i = 1; i < parts.size(); i++) {
            checkNeighbours(use, parts.get(i - 1), parts.get(i));
        }
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Literal literal) {
                checkLiteral(use, literal.text());
            } else if (parts.get(i) instanceof Column column) {
                checkSeparator(use, separatorAfter(parts, i));
                boolean writtenAsTemplate = use == Use.NAMESPACE || parts.size() > 1;
                if (writtenAsTemplate && column.name().chars().anyMatch(c -> c == '{' || c == '}')) {
                    throw new IllegalArgumentException("a column's name in a template must not hold a brace");
                }
            }
        }
    }

    private static void checkNeighbours(Use use, Part part, Part next) {
        if (part instanceof Literal && next instanceof Literal) {
            throw new IllegalArgumentException("has two literals in a row; give one");
        }
        if (part instanceof Column && next instanceof Column) {
            throw new IllegalArgumentException("needs text between two columns, such as '"
                    + (use == Use.ID ? ":" : "-")
                    + "': without it different rows could give the same text");
        }
    }

    private static void checkSeparator(Use use, int separator) {
        if (separator == NO_SEPARATOR) {
            return;
        }
        if (use == Use.ID && (separator == '%' || Character.isLetterOrDigit(separator))) {
            throw new IllegalArgumentException(
                    "the text between two columns must not begin with a letter, a digit or %,"
                            + " which the escaping of the column before it uses; begin it with ':'");
        }
        if (use == Use.NAMESPACE && separator != '-' && separator != '_') {
            throw new IllegalArgumentException(
                    "the text between two columns of a namespace must begin with '-' or '_'");
        }
    }

    private static void checkLiteral(Use use, String text) {
        if (use == Use.NAMESPACE && !text.codePoints().allMatch(c -> isPlain(c) || c == '.')) {
            throw new IllegalArgumentException(
                    "a namespace may hold letters A-Z and a-z, digits, '-', '_' and '.' only");
        }
        if (!Texts.isWellFormed(text)) {
            throw new IllegalArgumentException("holds half of a surrogate pair, which is no character");
        }
    }

    private static boolean isPlain(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    /** The template as it is written. */
    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Literal literal) {
                texts.add(literal.text().replace("{", "{{").replace("}", "}}"));
            } else if (part instanceof Column column) {
                texts.add("{" + column.name() + "}");
            }
        }
        return String.join("", texts);
    }
}

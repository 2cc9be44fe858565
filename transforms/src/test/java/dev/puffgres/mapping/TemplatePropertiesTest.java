package dev.puffgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TemplatePropertiesTest {

    /** What can be taken apart again was given by one row only. */
    @Property(tries = 2000)
    void anIdCanBeTakenApartIntoItsColumns(@ForAll("ids") Template template, @ForAll("rows") List<String> row) {
        assertThat(takenApart(template, render(template, row))).isEqualTo(values(template, row));
    }

    @Property(tries = 2000)
    void aNamespaceCanBeTakenApartIntoItsColumns(
            @ForAll("namespaces") Template template, @ForAll("rows") List<String> row) {
        assertThat(takenApart(template, render(template, row))).isEqualTo(values(template, row));
    }

    /** Texts that differ at random seldom come close: here one text moves across the boundary of two columns. */
    @Property
    void aBoundaryThatMovesGivesAnotherId(
            @ForAll("separators") String separator, @ForAll("values") String value, @ForAll("values") String other) {
        Template template = Template.id("{a}" + separator + "{b}");
        List<String> left = List.of(value + separator + other, value);
        List<String> right = List.of(value, other + separator + value);

        assertThat(render(template, left).equals(render(template, right))).isEqualTo(left.equals(right));
    }

    @Property
    void everyNamespaceIsOfTheCharactersThatTurbopufferAllows(
            @ForAll("namespaces") Template template, @ForAll("rows") List<String> row) {
        assertThat(render(template, row)).matches("[A-Za-z0-9-_.]*");
    }

    @Property
    void aTemplateIsReadBackFromItsText(@ForAll("ids") Template template) {
        assertThat(Template.id(template.toString())).isEqualTo(template);
    }

    @Provide
    Arbitrary<Template> ids() {
        return templates(Template.Use.ID, separators(), texts("ab:%/{}9F🐡"));
    }

    @Provide
    Arbitrary<Template> namespaces() {
        return templates(
                Template.Use.NAMESPACE,
                Combinators.combine(Arbitraries.of("-", "_"), texts("-_.2dab")).as(String::concat),
                texts("-_.2dab"));
    }

    @Provide
    Arbitrary<String> separators() {
        return Combinators.combine(Arbitraries.of(":", "/", "-", "{", "→", "🐡"), texts("ab:%/{}3A🐡"))
                .as(String::concat)
                .map(text -> text.replace("{", "{{").replace("}", "}}"));
    }

    @Provide
    Arbitrary<List<String>> rows() {
        return values().list().ofSize(3);
    }

    /** Few characters, with those that separate and escape among them. */
    @Provide
    Arbitrary<String> values() {
        return texts("\udc21a:%3A/-_.2d{→🐡ä?\ud83d");
    }

    private static Arbitrary<String> texts(String characters) {
        List<String> each =
                characters.codePoints().mapToObj(Character::toString).toList();
        return Arbitraries.of(each).list().ofMaxSize(6).map(list -> String.join("", list));
    }

    private static Arbitrary<Template> templates(
            Template.Use use, Arbitrary<String> separators, Arbitrary<String> ends) {
        Arbitrary<List<String>> columns =
                Arbitraries.of("a", "b", "c").list().ofMinSize(1).ofMaxSize(3);
        return Combinators.combine(columns, separators.list().ofSize(2), ends, ends)
                .as((names, between, start, end) -> template(use, names, between, start, end));
    }

    private static Template template(
            Template.Use use, List<String> names, List<String> between, String start, String end) {
        List<Template.Part> parts = new ArrayList<>();
        if (!start.isEmpty()) {
            parts.add(new Template.Literal(start));
        }
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                parts.add(new Template.Literal(between.get(i - 1)));
            }
            parts.add(new Template.Column(names.get(i)));
        }
        if (!end.isEmpty()) {
            parts.add(new Template.Literal(end));
        }
        return new Template(use, parts);
    }

    private static String render(Template template, List<String> row) {
        return template.render(column -> value(row, column));
    }

    private static List<String> values(Template template, List<String> row) {
        return template.columns().stream().map(column -> value(row, column)).toList();
    }

    private static String value(List<String> row, String column) {
        return row.get(column.charAt(0) - 'a');
    }

    /** The inverse of rendering: a column ends at the first separator, the last one before the text at the end. */
    private static List<String> takenApart(Template template, String text) {
        List<String> values = new ArrayList<>();
        List<Template.Part> parts = template.parts();
        int columns = template.columns().size();
        int position = 0;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Template.Literal literal) {
                assertThat(text.startsWith(literal.text(), position)).isTrue();
                position += literal.text().length();
            } else {
                String after = i + 1 < parts.size() ? ((Template.Literal) parts.get(i + 1)).text() : "";
                boolean last = values.size() == columns - 1;
                int end = last
                        ? text.length() - after.length()
                        : text.indexOf(Character.toString(after.codePointAt(0)), position);
                String value = text.substring(position, end);
                boolean escaped = template.use() == Template.Use.NAMESPACE || !last;
                values.add(escaped ? unescaped(value, template.use() == Template.Use.ID ? '%' : '.') : value);
                position = end;
            }
        }
        assertThat(position).isEqualTo(text.length());
        return values;
    }

    private static String unescaped(String text, char escape) {
        StringBuilder plain = new StringBuilder();
        int position = 0;
        while (position < text.length()) {
            if (text.charAt(position) != escape) {
                plain.append(text.charAt(position++));
                continue;
            }
            int first = hex(text, position + 1);
            int bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
            int codePoint = bytes == 1 ? first : first & 0x7F >> bytes;
            for (int i = 1; i < bytes; i++) {
                codePoint = codePoint << 6 | hex(text, position + 3 * i + 1) & 0x3F;
            }
            plain.appendCodePoint(codePoint);
            position += 3 * bytes;
        }
        return plain.toString();
    }

    private static int hex(String text, int position) {
        return Integer.parseInt(text.substring(position, position + 2), 16);
    }
}

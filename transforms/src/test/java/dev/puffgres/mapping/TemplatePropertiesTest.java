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

    @Property(tries = 2000)
    void differentRowsNeverGiveTheSameId(
            @ForAll("ids") Template template, @ForAll("rows") List<String> row, @ForAll("rows") List<String> other) {
        assertThat(render(template, row).equals(render(template, other))).isEqualTo(seen(template, row, other));
    }

    @Property(tries = 2000)
    void differentRowsNeverGiveTheSameNamespace(
            @ForAll("namespaces") Template template,
            @ForAll("rows") List<String> row,
            @ForAll("rows") List<String> other) {
        assertThat(render(template, row).equals(render(template, other))).isEqualTo(seen(template, row, other));
    }

    /** Texts that differ at random seldom come close: here one text moves across the boundary of two columns. */
    @Property(tries = 2000)
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

    /** Few characters, those that separate and escape among them, so that texts come close to each other. */
    @Provide
    Arbitrary<String> values() {
        return texts("\udc21a:%3A/-_.2d{→🐡ä?\ud83d");
    }

    private static Arbitrary<String> texts(String characters) {
        List<String> each =
                characters.codePoints().mapToObj(Character::toString).toList();
        return Arbitraries.of(each).list().ofMaxSize(5).map(list -> String.join("", list));
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

    /** Whether two rows are the same in the columns that the template names. */
    private static boolean seen(Template template, List<String> row, List<String> other) {
        return template.columns().stream().allMatch(column -> value(row, column).equals(value(other, column)));
    }

    private static String render(Template template, List<String> row) {
        return template.render(column -> value(row, column));
    }

    private static String value(List<String> row, String column) {
        return row.get(column.charAt(0) - 'a');
    }
}

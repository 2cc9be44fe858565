package dev.puffgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    @Test
    void anIdOfOneColumnIsItsValue() {
        assertThat(Template.idColumn("id").render(Map.of("id", "a%b:c")::get)).isEqualTo("a%b:c");
        assertThat(Template.id("{id}")).isEqualTo(Template.idColumn("id"));
    }

    @Test
    void textAroundTheOnlyColumnOfAnIdEscapesNothing() {
        assertThat(id("page:{a}!", "x:y%!")).isEqualTo("page:x:y%!!");
    }

    @Test
    void aColumnOfAnIdEscapesTheSeparatorThatFollowsIt() {
        assertThat(id("{a}:{b}", "x:y", "z")).isEqualTo("x%3Ay:z");
        assertThat(id("{a}:{b}", "x", "y:z")).isEqualTo("x:y:z");
    }

    @Test
    void aColumnOfAnIdEscapesPercent() {
        assertThat(id("{a}:{b}", "x%3Ay", "%")).isEqualTo("x%253Ay:%");
    }

    @Test
    void onlyTheFirstCharacterOfASeparatorIsEscaped() {
        assertThat(id("{a}/-/{b}/{c}", "x/-", "y-/", "z/")).isEqualTo("x%2F-/-/y-%2F/z/");
    }

    @Test
    void aSeparatorMayBeAnyCharacter() {
        assertThat(id("{a}→{b}", "x→y", "z")).isEqualTo("x%E2%86%92y→z");
        assertThat(id("{a}🐡{b}", "x🐡y", "z")).isEqualTo("x%F0%9F%90%A1y🐡z");
    }

    @Test
    void aNamespaceEscapesWhatItCannotHold() {
        assertThat(namespace("pages-{a}", "Köln 1.b_c-d")).isEqualTo("pages-K.c3.b6ln.201.2eb_c-d");
        assertThat(namespace("{a}", "🐡")).isEqualTo(".f0.9f.90.a1");
    }

    @Test
    void aColumnOfANamespaceEscapesTheSeparatorThatFollowsIt() {
        assertThat(namespace("{a}-{b}_{c}.x", "a-b", "c_d-e", "f-g_h")).isEqualTo("a.2db-c.5fd-e_f-g_h.x");
    }

    @Test
    void halfASurrogatePairInANamespaceIsNoQuestionMark() {
        assertThat(namespace("{a}", "\ud83d")).isEqualTo(".ed.a0.bd");
        assertThat(namespace("{a}", "?")).isEqualTo(".3f");
    }

    @Test
    void doubledBracesAreBraces() {
        assertThat(id("{{{a}}}", "x")).isEqualTo("{x}");
        assertThat(id("}}{a}{{{{", "x")).isEqualTo("}x{{");
    }

    @Test
    void itNamesItsColumnsInOrder() {
        assertThat(Template.id("{b}:{a}:{b}").columns()).containsExactly("b", "a", "b");
        assertThat(Template.namespace("pages").isLiteral()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{id}", "a:{Tenant Id}-/{b}", "{{x}}{a}", "{a}:{b}"})
    void itIsWrittenAsItWasRead(String text) {
        assertThat(Template.id(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|must not be empty",
                "a{b|at position 2: { is not closed; write {column} for a column and {{ for a brace",
                "a}b|at position 2: } closes nothing; write }} for a brace",
                "a{}|at position 2: {} names no column",
                "{a{b}|at position 1: a column's name in a template must not hold a brace",
                "p-${a}|at position 4: ${…} belongs to Kafka Connect's config providers; write {column} for a column",
            })
    void whatIsNoTemplateIsRefused(String text, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> Template.id(text)).withMessage(message);
    }

    @Test
    void twoColumnsInARowAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.id("{a}{b}{c}"))
                .withMessage("needs text between two columns, such as ':': without it different rows could give the"
                        + " same text");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.namespace("{a}{b}"))
                .withMessage("needs text between two columns, such as '-': without it different rows could give the"
                        + " same text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a}x{b}", "{a}7:{b}", "{a}%{b}", "{a}ä{b}", "{a}:{b}F{c}"})
    void aSeparatorThatTheEscapingUsesIsRefusedInAnId(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.id(text))
                .withMessage(
                        "the text between two columns must not begin with a letter, a digit or %, which the escaping"
                                + " of the column before it uses; begin it with ':'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a}.{b}", "{a}x{b}", "{a}0-{b}"})
    void aSeparatorThatTheEscapingUsesIsRefusedInANamespace(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.namespace(text))
                .withMessage("the text between two columns of a namespace must begin with '-' or '_'");
    }

    @Test
    void textThatANamespaceCannotHoldIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.namespace("pages:{a}"))
                .withMessage("a namespace may hold letters A-Z and a-z, digits, '-', '_' and '.' only");
    }

    @Test
    void halfASurrogatePairIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Template.id("\ud83d{a}"))
                .withMessage("holds half of a surrogate pair, which is no character");
    }

    @Test
    void aTemplateIsValidFromConstruction() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Template(Template.Use.ID, List.of()))
                .withMessage("must not be empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Template.Literal(""))
                .withMessage("a literal of a template must not be empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Template.Column(""))
                .withMessage("{} names no column");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Template(Template.Use.ID, List.of(new Template.Literal("a"), new Template.Literal("b"))))
                .withMessage("has two literals in a row; give one");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Template(Template.Use.ID, List.of(new Template.Literal("a"), new Template.Column("{"))))
                .withMessage("a column's name in a template must not hold a brace");
    }

    private static String id(String template, String... values) {
        return render(Template.id(template), values);
    }

    private static String namespace(String template, String... values) {
        return render(Template.namespace(template), values);
    }

    /** The columns are a, b, c. */
    private static String render(Template template, String... values) {
        return template.render(column -> values[column.charAt(0) - 'a']);
    }
}

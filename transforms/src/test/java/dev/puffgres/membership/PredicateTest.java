package dev.puffgres.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.Unavailable;
import org.junit.jupiter.api.Test;

class PredicateTest {

    private static final Object UNAVAILABLE = Unavailable.UNAVAILABLE;

    @Test
    void aRowIsAMemberOnlyIfThePredicateIsTrue() {
        Predicate published = Predicate.parse("status = 'published'");
        assertThat(published.decide(TestRow.of("status", Kind.TEXT, "published")))
                .isEqualTo(Decision.MEMBER);
        assertThat(published.decide(TestRow.of("status", Kind.TEXT, "draft"))).isEqualTo(Decision.NOT_MEMBER);
        assertThat(published.decide(TestRow.of("status", Kind.TEXT, null))).isEqualTo(Decision.NOT_MEMBER);
    }

    @Test
    void anUnavailableColumnThatMattersLeavesTheRowUndecided() {
        Predicate predicate = Predicate.parse("body LIKE '%x%' AND views > 10");
        TestRow row = TestRow.of("body", Kind.TEXT, UNAVAILABLE);
        assertThat(predicate.decide(row.with("views", Kind.INTEGER, 11L))).isEqualTo(Decision.UNDECIDED);
        assertThat(predicate.decide(row.with("views", Kind.INTEGER, 10L))).isEqualTo(Decision.NOT_MEMBER);
        assertThat(predicate.decide(row.with("views", Kind.INTEGER, null))).isEqualTo(Decision.NOT_MEMBER);
    }

    @Test
    void aMissingColumnIsNamed() {
        assertThatExceptionOfType(PredicateException.class)
                .isThrownBy(() -> Predicate.parse("a = 1").decide(TestRow.of("b", Kind.INTEGER, 1L)))
                .satisfies(e -> assertThat(e.missing()).isTrue())
                .satisfies(e -> assertThat(e.column()).isEqualTo("a"));
    }
}

package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorTextTest {

    @Test
    void whatStandsInQuotesIsCutOut() {
        assertThat(ErrorText.cleaned("invalid type: string \"a secret\", expected `u64` or 'x' or “y”"))
                .isEqualTo("invalid type: string \"…\", expected `…` or '…' or “…”");
    }

    @Test
    void anEscapedQuoteDoesNotEndAString() {
        assertThat(ErrorText.cleaned("string \"a \\\" secret\" here")).isEqualTo("string \"…\" here");
    }

    @Test
    void aQuoteOfAnotherKindInsideDoesNotEndAString() {
        assertThat(ErrorText.cleaned("string \"O'Brien `secret`\" here")).isEqualTo("string \"…\" here");
    }

    @Test
    void aQuoteWithoutAPartnerHidesTheRest() {
        assertThat(ErrorText.cleaned("value 'secret and so on")).isEqualTo("value '…'");
    }

    @Test
    void anApostropheIsNoQuote() {
        assertThat(ErrorText.cleaned("can't do; it doesn't fit, column's type"))
                .isEqualTo("can't do; it doesn't fit, column's type");
        assertThat(ErrorText.cleaned("got b'secret'")).isEqualTo("got b'…'");
    }

    @Test
    void itIsOneLineOfBoundedLength() {
        assertThat(ErrorText.cleaned("a\r\nb\u2028c")).isEqualTo("a b c");
        assertThat(ErrorText.cleaned("😀".repeat(10_000)))
                .hasSizeLessThanOrEqualTo(301)
                .endsWith("😀…");
    }
}

package dev.puffgres.cli.demo;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** What the demo prints: progress bars on a terminal, plain lines elsewhere. */
final class Screen {

    private final PrintStream out;
    private final boolean terminal;

    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** A step of the story: what the table has, what the namespace has, and the time from the commit until it was seen. */
    void step(String title, String table, String documents, Duration took) {
        say("");
        say("  %-58s %,7d ms".formatted(title, took.toMillis()));
        say("      postgres    " + table);
        say("      namespace   " + documents);
    }

    Progress progress(String what, long total) {
        if (!terminal) {
            return new Progress(null);
        }
        return new Progress(new ProgressBarBuilder()
                .setTaskName("      " + what)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .clearDisplayOnFinish()
                .build());
    }

    /** The progress of one wait; it disappears when it is closed. */
    static final class Progress implements AutoCloseable {
        private final ProgressBar bar;

        private Progress(ProgressBar bar) {
            this.bar = bar;
        }

        void at(long count) {
            if (bar != null) {
                bar.stepTo(count);
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}

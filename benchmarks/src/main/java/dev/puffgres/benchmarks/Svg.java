package dev.puffgres.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * A plot as plain SVG. It brings its own background, and another one where the reader's colours are dark.
 *
 * @param title what is shown; also what stands for the plot where no picture can be
 */
record Svg(String title, String text) {

    private static final int WIDTH = 720;
    private static final int RIGHT = 24;
    private static final int TOP = 48;
    private static final int BAR = 20;
    private static final int PITCH = 30;
    private static final int TICKS = 5;
    private static final double CHARACTER = 6.7;
    private static final int PLOT_HEIGHT = 260;
    private static final List<String> LIGHT = List.of("#2563a8", "#c2560c", "#2e7d4f", "#8e44ad", "#6b6b6b");
    private static final List<String> DARK = List.of("#6ea8e6", "#f0975a", "#6cc08b", "#c792e0", "#b0b0b0");

    /**
     * @param series bars of one series have one colour; counted from 0
     */
    record Bar(String label, double value, int series) {}

    /** @param points in the order of x */
    record Line(String label, List<Point> points) {}

    record Point(double x, double y) {}

    /** An axis from 0 to beyond its largest value. */
    private record Axis(double end, double step) {

        static Axis to(double largest) {
            if (largest <= 0) {
                return new Axis(1, 1);
            }
            double magnitude = Math.pow(10, Math.floor(Math.log10(largest / TICKS)));
            double step = magnitude;
            for (double factor : new double[] {1, 2, 5, 10}) {
                step = factor * magnitude;
                if (step * TICKS >= largest) {
                    break;
                }
            }
            return new Axis(Math.ceil(largest / step) * step, step);
        }

        int ticks() {
            return (int) Math.round(end / step);
        }

        String tick(int i) {
            double value = i * step;
            return step < 1
                    ? String.format(Locale.ROOT, "%." + (int) Math.ceil(-Math.log10(step)) + "f", value)
                    : String.format(Locale.ROOT, "%,.0f", value);
        }
    }

    /**
     * Horizontal bars, from the first at the top, each with its value at its end.
     *
     * @param unit of the values
     */
    static Svg bars(String title, String unit, List<Bar> bars) {
        int left = 24
                + (int) (CHARACTER
                        * bars.stream()
                                .mapToInt(bar -> bar.label().length())
                                .max()
                                .orElse(0));
        int bottom = TOP + bars.size() * PITCH;
        Axis axis = Axis.to(bars.stream().mapToDouble(Bar::value).max().orElse(0));
        double scale = (WIDTH - left - RIGHT - 64) / axis.end();
        StringBuilder svg = start(title, bottom + 52);
        for (int i = 0; i <= axis.ticks(); i++) {
            double x = left + i * axis.step() * scale;
            line(svg, x, TOP - 6, x, bottom, "grid");
            text(svg, x, bottom + 18, "middle", axis.tick(i));
        }
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int y = TOP + i * PITCH;
            text(svg, left - 8, y + 15, "end", bar.label());
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"s%d\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
                    bar.series() % LIGHT.size(),
                    left,
                    y,
                    bar.value() * scale,
                    BAR));
            text(svg, left + bar.value() * scale + 6, y + 15, "start", value(bar.value()));
        }
        text(svg, (left + WIDTH - RIGHT - 64) / 2.0, bottom + 40, "middle", unit);
        return new Svg(title, svg.append("</svg>\n").toString());
    }

    /** Lines over a common x, both axes from 0. */
    static Svg lines(String title, String xUnit, String yUnit, List<Line> lines) {
        int left = 84;
        int bottom = TOP + PLOT_HEIGHT;
        int right = WIDTH - RIGHT;
        Axis across = Axis.to(lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(0));
        Axis up = Axis.to(lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::y)
                .max()
                .orElse(0));
        double xScale = (right - left) / across.end();
        double yScale = PLOT_HEIGHT / up.end();
        StringBuilder svg = start(title, bottom + 56 + 20 * lines.size());
        for (int i = 0; i <= up.ticks(); i++) {
            double y = bottom - i * up.step() * yScale;
            line(svg, left, y, right, y, "grid");
            text(svg, left - 8, y + 4, "end", up.tick(i));
        }
        for (int i = 0; i <= across.ticks(); i++) {
            double x = left + i * across.step() * xScale;
            line(svg, x, bottom, x, bottom + 4, "grid");
            text(svg, x, bottom + 18, "middle", across.tick(i));
        }
        text(svg, (left + right) / 2.0, bottom + 40, "middle", xUnit);
        svg.append(String.format(
                Locale.ROOT,
                "<text transform=\"translate(16,%d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
                TOP + PLOT_HEIGHT / 2,
                escaped(yUnit)));
        for (int i = 0; i < lines.size(); i++) {
            svg.append("<polyline class=\"l").append(i % LIGHT.size()).append("\" points=\"");
            for (Point point : lines.get(i).points()) {
                svg.append(String.format(
                        Locale.ROOT, "%.1f,%.1f ", left + point.x() * xScale, bottom - point.y() * yScale));
            }
            svg.append("\"/>\n");
            int y = bottom + 60 + 20 * i;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"s%d\" x=\"%d\" y=\"%d\" width=\"14\" height=\"4\"/>\n",
                    i % LIGHT.size(),
                    left,
                    y - 6));
            text(svg, left + 22, y, "start", lines.get(i).label());
        }
        return new Svg(title, svg.append("</svg>\n").toString());
    }

    private static StringBuilder start(String title, int height) {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n",
                WIDTH,
                height,
                WIDTH,
                height));
        svg.append("<title>").append(escaped(title)).append("</title>\n<style>\n");
        svg.append(
                "text{font:12px ui-sans-serif,system-ui,sans-serif;fill:#222}.title{font-size:14px;font-weight:600}\n");
        svg.append(".back{fill:#fff}.grid{stroke:#ddd}\n");
        colours(svg, LIGHT);
        svg.append("@media (prefers-color-scheme: dark){text{fill:#e6e6e6}.back{fill:#16191d}.grid{stroke:#3a3f45}\n");
        colours(svg, DARK);
        svg.append("}\n</style>\n<rect class=\"back\" width=\"100%\" height=\"100%\" rx=\"6\"/>\n");
        svg.append("<text class=\"title\" x=\"16\" y=\"26\">")
                .append(escaped(title))
                .append("</text>\n");
        return svg;
    }

    private static void colours(StringBuilder svg, List<String> colours) {
        for (int i = 0; i < colours.size(); i++) {
            svg.append(String.format(
                    Locale.ROOT,
                    ".s%d{fill:%s}.l%d{fill:none;stroke:%s;stroke-width:2}\n",
                    i,
                    colours.get(i),
                    i,
                    colours.get(i)));
        }
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String style) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
                x,
                y,
                anchor,
                escaped(text)));
    }

    private static String value(double value) {
        return value < 10 ? String.format(Locale.ROOT, "%.2f", value) : Page.number(value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

using System.Diagnostics.Metrics;
using Weir.Metrics;

namespace Weir.Tests.Program;

public sealed class PrometheusExporterTests : IDisposable
{
    readonly Meter _meter = new($"Weir.Test.{Guid.NewGuid():N}");
    readonly PrometheusExporter _exporter = new();

    public void Dispose()
    {
        _exporter.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_counter_ends_in_total_and_its_unit_of_records_is_left_out()
    {
        var counter = _meter.CreateCounter<long>("weir.test.records", "{record}", "Records read.");
        counter.Add(2, new KeyValuePair<string, object?>("topic", "user-login"));
        counter.Add(3, new KeyValuePair<string, object?>("topic", "user-login"));
        Writes("# HELP weir_test_records_total Records read.\n# TYPE weir_test_records_total counter\nweir_test_records_total{topic=\"user-login\"} 5\n");
    }

    [Fact]
    public void A_counter_with_known_tags_allocates_nothing()
    {
        var counter = _meter.CreateCounter<long>("weir.test.dead");
        string[] codes = ["WEIR3101", "WEIR3102"];
        int added = 0;
        void Add()
        {
            added++;
            foreach (string code in codes) counter.Add(1, new KeyValuePair<string, object?>("weir.pipeline", "p"), new KeyValuePair<string, object?>("weir.code", code));
        }
        for (int warm = 0; warm < 100; warm++) Add();
        Assert.Equal(0, AllocatedBytes.By(() =>
        {
            for (int round = 0; round < 100; round++) Add();
        }));
        Writes($"weir_test_dead_total{{weir_code=\"WEIR3101\",weir_pipeline=\"p\"}} {added}\nweir_test_dead_total{{weir_code=\"WEIR3102\",weir_pipeline=\"p\"}} {added}\n");
    }

    [Fact]
    public void A_unit_becomes_a_suffix_once()
    {
        _meter.CreateCounter<long>("weir.test.size", "By").Add(1);
        _meter.CreateUpDownCounter<int>("weir.test.age_seconds", "s").Add(7);
        Writes("weir_test_size_bytes_total 1\n");
        Writes("# TYPE weir_test_age_seconds gauge\nweir_test_age_seconds 7\n");
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_a_sum_and_a_count()
    {
        var histogram = _meter.CreateHistogram("weir.test.wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (double value in new[] { 0.05, 0.1, 0.5, 3 }) histogram.Record(value, new KeyValuePair<string, object?>("worker", 1));
        Writes("""
            # TYPE weir_test_wait_seconds histogram
            weir_test_wait_seconds_bucket{worker="1",le="0.1"} 2
            weir_test_wait_seconds_bucket{worker="1",le="1"} 3
            weir_test_wait_seconds_bucket{worker="1",le="+Inf"} 4
            weir_test_wait_seconds_sum{worker="1"} 3.65
            weir_test_wait_seconds_count{worker="1"} 4

            """);
    }

    [Fact]
    public void Label_values_and_help_are_escaped_and_names_cleaned()
    {
        _meter.CreateCounter<int>("weir.test-odd", description: "a\\b\nc").Add(1, new KeyValuePair<string, object?>("my.tag", "a\"b\\c\nd"));
        Writes("# HELP weir_test_odd_total a\\\\b\\nc\n");
        Writes("weir_test_odd_total{my_tag=\"a\\\"b\\\\c\\nd\"} 1\n");
    }

    [Fact]
    public void The_order_of_tags_makes_no_second_series()
    {
        var counter = _meter.CreateCounter<int>("weir.test.tags");
        counter.Add(1, new("b", 1), new KeyValuePair<string, object?>("a", 2));
        counter.Add(1, new("a", 2), new KeyValuePair<string, object?>("b", 1));
        Writes("weir_test_tags_total{a=\"2\",b=\"1\"} 2\n");
    }

    [Fact]
    public void Instruments_of_the_same_name_add_up()
    {
        using var other = new Meter(_meter.Name);
        _meter.CreateCounter<long>("weir.test.sum").Add(1);
        other.CreateCounter<long>("weir.test.sum").Add(2);
        _meter.CreateObservableGauge("weir.test.level", () => 3);
        other.CreateObservableGauge("weir.test.level", () => 4);
        Writes("weir_test_sum_total 3\n");
        Writes("weir_test_level 7\n");
    }

    [Fact]
    public void A_level_that_is_no_longer_reported_is_left_out()
    {
        var partitions = new List<int> { 0, 1 };
        _meter.CreateObservableGauge("weir.test.lag", () => partitions.Select(p => new Measurement<int>(9, new KeyValuePair<string, object?>("partition", p))));
        Writes("weir_test_lag{partition=\"1\"} 9\n");
        partitions.Remove(1);
        Assert.DoesNotContain("weir_test_lag{partition=\"1\"}", _exporter.Write());
        Writes("weir_test_lag{partition=\"0\"} 9\n");
    }

    [Fact]
    public void A_gauge_keeps_its_last_value()
    {
        _meter.CreateGauge<double>("weir.test.rate").Record(1.5);
        _exporter.Write();
        Writes("weir_test_rate 1.5\n");
    }

    [Fact]
    public void A_counter_outlives_its_meter_and_a_level_does_not()
    {
        var ended = new Meter(_meter.Name);
        ended.CreateObservableCounter("weir.test.done", () => 5);
        ended.CreateObservableGauge("weir.test.open", () => 5);
        _exporter.Write();
        ended.Dispose();
        Writes("weir_test_done_total 5\n");
        Assert.DoesNotContain("weir_test_open 5", _exporter.Write());
    }

    [Fact]
    public void Series_beyond_the_limit_go_into_one()
    {
        var counter = _meter.CreateCounter<int>("weir.test.many");
        for (int i = 0; i < Metric.MostSeries + 10; i++) counter.Add(1, new KeyValuePair<string, object?>("i", i));
        Writes("weir_test_many_total{overflow=\"true\"} 10\n");
    }

    [Fact]
    public void Other_peoples_meters_are_left_alone()
    {
        using var other = new Meter("Other.Library");
        other.CreateCounter<int>("other.things").Add(1);
        Assert.DoesNotContain("other_things", _exporter.Write());
    }

    void Writes(string text) => Assert.Contains(text, _exporter.Write(), StringComparison.Ordinal);
}

using Weir.Kafka;
using Weir.Kafka.Worker;
using Weir.Metrics;

namespace Weir.Tests.Kafka;

public sealed class PipelineStatusTests
{
    [Fact]
    public void What_was_written_is_counted_by_topic()
    {
        using var metrics = new PrometheusExporter();
        using var status = new PipelineStatus("by-topic");
        OutputTopic[] outputs = [new("sink", 1), new("unused", 1), new("elsewhere", 1)];
        var counts = new OutcomeCounts();
        counts.AddWritten(2);
        counts.AddWritten(0);
        counts.AddWritten(2);
        var first = counts.Take();
        counts.AddWritten(0);

        status.Commit(first, outputs, 3, TimeSpan.Zero);
        status.Commit(counts.Take(), outputs, 1, TimeSpan.Zero);

        Assert.Equal(4, status.Written);
        Assert.Equal(
            ["weir_records_total{weir_outcome=\"written\",weir_pipeline=\"by-topic\",weir_topic=\"elsewhere\"} 2", "weir_records_total{weir_outcome=\"written\",weir_pipeline=\"by-topic\",weir_topic=\"sink\"} 2"],
            metrics.Write().Split('\n').Where(line => line.StartsWith("weir_records_total{", StringComparison.Ordinal) && line.Contains("by-topic", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_was_given_up_is_forgotten()
    {
        var counts = new OutcomeCounts();
        counts.AddWritten(3);
        counts.AddDead("WEIR3101");
        counts.Clear();
        var taken = counts.Take();
        Assert.Equal((0, 0), (taken.Written, taken.Dead.Count));
    }
}

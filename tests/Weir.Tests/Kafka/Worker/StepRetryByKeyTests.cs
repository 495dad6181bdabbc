namespace Weir.Tests.Kafka.Worker;

/// <summary>The same where records go through the steps side by side.</summary>
public sealed class StepRetryByKeyTests : StepRetryTests
{
    protected override string Source => ", parallel: by-key, parallel_threads: 3";
}

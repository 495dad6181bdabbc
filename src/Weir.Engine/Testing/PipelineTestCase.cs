using System.Text;

namespace Weir.Engine.Testing;

/// <summary>One case of a test file: a record, and what shall become of it.</summary>
public sealed class PipelineTestCase
{
    readonly TestCaseOptions _options;
    readonly TestedPipeline _pipeline;

    internal PipelineTestCase(string file, TestCaseOptions options, TestedPipeline pipeline) => (File, _options, _pipeline) = (file, options, pipeline);

    /// <summary>The test file as it was named.</summary>
    public string File { get; }

    /// <summary>What the case says of the rule that it tests.</summary>
    public string Name => _options.Name;

    /// <summary>Where the case begins in the file, 1-based.</summary>
    public int Line => _options.At.Line;

    /// <summary>Takes the record through the pipeline and compares. May be called again: nothing is kept.</summary>
    /// <exception cref="InvalidOperationException">The pipeline has errors: see <see cref="PipelineTestFile.Problems"/>.</exception>
    public PipelineTestResult Run()
    {
        var differences = _options.Expected.Differences(Outcome());
        if (differences.Count == 0) return new PipelineTestResult(null);
        var message = new StringBuilder($"{File}:{Line}: {Name}");
        foreach (var line in differences) message.Append("\n  ").Append(line);
        return new PipelineTestResult(message.ToString());
    }

    /// <summary>What the pipeline makes of the case's record.</summary>
    internal TestOutcome Outcome()
    {
        var processor = _pipeline.Plan.NewProcessor(TestTime.Fixed);
        processor.BeginTransaction();
        foreach (var (offset, earlier) in _options.Before.Index()) processor.Process(Record(earlier, offset));
        var input = _options.Input;
        var record = Record(input, _options.Before.Count);
        var outcome = processor.Process(in record);
        var key = outcome == RecordOutcome.Write && processor.KeyLength >= 0 ? processor.Key(in record).ToArray() : null;
        var value = outcome == RecordOutcome.Write && processor.ValueLength >= 0 ? new byte[processor.ValueLength] : null;
        if (value is not null) processor.WriteValue(in record, value);
        return new TestOutcome(outcome, key, value, _pipeline.Plan.OutputTopics[processor.Topic], TestHeaders.Carried(input, _pipeline.Plan), outcome == RecordOutcome.Dead ? processor.Rejection : default);
    }

    SourceRecord Record(TestInput input, long offset) => new(input.Key, input.Value, input.Key is not null, input.Value is not null, _pipeline.Plan.Source.Topic, partition: 0, offset, input.Timestamp) { Headers = new(default, new TestHeaderReader(input.Headers)) };

    /// <summary>The file, line and name, as test runners show it.</summary>
    public override string ToString() => $"{Path.GetFileName(File)}:{Line} {Name}";
}

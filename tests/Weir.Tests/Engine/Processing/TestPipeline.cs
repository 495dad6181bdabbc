using System.Text;
using Weir.Engine;
using Weir.Engine.Steps;

namespace Weir.Tests.Engine.Processing;

/// <summary>A pipeline compiled from YAML, contracts given as text, with its processor.</summary>
sealed class TestPipeline
{
    readonly PipelinePlan _plan;
    readonly RecordProcessor _processor;
    byte[] _value = [];
    byte[] _key = [];

    TestPipeline(PipelinePlan plan, TimeProvider time) => (_plan, _processor) = (plan, plan.NewProcessor(time));

    /// <summary>Lines under <c>steps:</c>, and what else the parts of the file shall say.</summary>
    public static TestPipeline Of(string steps = "", string? contract = null, string? sinkContract = null, string source = "", string sink = "", string keys = "", string lookups = "", IReadOnlyDictionary<string, string>? files = null, TimeProvider? time = null, StepCatalog? catalog = null)
    {
        var text = $$"""
            weir: 1
            name: test
            brokers: localhost:9092
            source: { topic: in{{(contract is null ? "" : ", contract: in.json")}}{{source}} }
            keys: { {{keys}} }
            lookups: { {{lookups}} }
            steps:
            {{steps.ReplaceLineEndings("\n")}}
            sink: { topic: out{{(sinkContract is null ? "" : ", contract: out.json")}}{{sink}} }
            dead_letters: { topic: dead }
            """;
        var environment = new PipelineEnvironment
        {
            ReadFile = path => Path.GetFileName(path) switch
            {
                "in.json" => Encoding.UTF8.GetBytes(contract!),
                "out.json" => Encoding.UTF8.GetBytes(sinkContract!),
                var other => files?.GetValueOrDefault(other) is { } text ? Encoding.UTF8.GetBytes(text) : null,
            },
            FolderExists = Directory.Exists,
        };
        return Of(PipelineFile.Compile(text, "/test/pipeline.yaml", catalog ?? BuiltInSteps.Catalog(), environment), time);
    }

    public static TestPipeline Of(PipelineCompilation compilation, TimeProvider? time = null)
    {
        var pipeline = new TestPipeline(compilation.PlanOrThrow(), time ?? TimeProvider.System);
        pipeline._processor.BeginTransaction();
        return pipeline;
    }

    public RecordProcessor Processor => _processor;

    public string Value => Encoding.UTF8.GetString(_value);

    /// <summary>Where the last output goes.</summary>
    public string Topic => _plan.OutputTopics[_processor.Topic];

    public string Key => Encoding.UTF8.GetString(_key);

    public Rejection Rejection => _processor.Rejection;

    public RecordOutcome Process(string json) => Process(Encoding.UTF8.GetBytes(json));

    public RecordOutcome Process(byte[] json) => Process(new SourceRecord("source-key"u8, json));

    public RecordOutcome Process(in SourceRecord record)
    {
        var outcome = _processor.Process(in record);
        if (outcome != RecordOutcome.Write) return outcome;
        _value = new byte[Math.Max(0, _processor.ValueLength)];
        _processor.WriteValue(in record, _value);
        _key = _processor.Key(in record).ToArray();
        return outcome;
    }

    /// <summary>What the sink gets for a record.</summary>
    public string Written(string json)
    {
        var outcome = Process(json);
        Assert.True(outcome == RecordOutcome.Write, $"{outcome} {Rejection}");
        return Value;
    }

    /// <summary>Why the record is a dead letter.</summary>
    public Rejection Refused(string json) => Refused(Encoding.UTF8.GetBytes(json));

    public Rejection Refused(byte[] json)
    {
        Assert.Equal(RecordOutcome.Dead, Process(json));
        return Rejection;
    }
}

using System.Text.Json;
using Weir.Engine;

namespace Weir.Inference;

/// <summary>What samples of a topic say: its fields, and the texts of a pipeline's files.</summary>
sealed class InferredPipeline
{
    InferredPipeline(string topic, int records, int strangers, IReadOnlyList<InferredField> fields, KeyChoice key)
    {
        Fields = fields;
        Strangers = strangers;
        var text = new PipelineText(topic, fields, key.Field);
        Pipeline = text.Write(records, key.Note is null ? [] : [key.Note]);
        Keys = [.. text.Keys];
        SourceContract = new ContractText(isSink: false).Write($"Records of {topic}, as {records} of them are", fields);
        SinkContract = new ContractText(isSink: true).Write($"Records of {topic}-processed, without what looks personal", fields);
    }

    public IReadOnlyList<InferredField> Fields { get; }

    /// <summary>Samples that are no JSON objects.</summary>
    public int Strangers { get; }

    public string Pipeline { get; }

    public string SourceContract { get; }

    public string SinkContract { get; }

    public IReadOnlyList<string> Keys { get; }

    /// <summary>Null where no sample is a JSON object.</summary>
    public static InferredPipeline? Of(string topic, IReadOnlyList<SampledRecord> records, StepCatalog steps)
    {
        var samples = new FieldSamples();
        int strangers = records.Count(record => record.Value is not null && !TryAdd(samples, record.Value));
        if (samples.Seen == 0) return null;
        var fields = new FieldInference(steps.Find("convert") is not null).Of(samples);
        return new(topic, records.Count, strangers, fields, KeyChoice.Of(records, fields));
    }

    static bool TryAdd(FieldSamples samples, byte[] value)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return false;
            samples.Add(json.RootElement);
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}

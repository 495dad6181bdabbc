using System.Text;
using Weir.Engine;

namespace Weir.Micro.Benchmarks;

/// <summary>One pipeline and one record that goes through it again and again, as a worker does it: decided, then written to a buffer.</summary>
sealed class EnginePass : IDisposable
{
    static readonly Dictionary<string, string> Tables = new()
    {
        ["countries.csv"] = "network,country_code\n192.0.2.0/24,DE\n",
        ["devices.csv"] = "device,maker,name\na1,Acme,Model 1\n",
    };

    readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("weir-micro-");
    readonly RecordProcessor _processor;
    readonly byte[] _record;
    readonly byte[] _output = new byte[1 << 20];

    /// <param name="record">As JSON.</param>
    /// <param name="steps">Lines below <c>steps:</c>; empty: none.</param>
    /// <param name="contract">The source's; null: none.</param>
    public EnginePass(string record, string steps, string? contract = null)
    {
        File.WriteAllText(Path.Combine(_keys.FullName, "v1"), "0123456789abcdef");
        _record = Encoding.UTF8.GetBytes(record);
        string text = $$"""
            weir: 1
            name: micro
            brokers: 127.0.0.1:1
            source: { topic: in{{(contract is null ? "" : ", contract: in.json")}} }
            keys: { example: { folder: '{{_keys.FullName}}', encoding: text } }
            lookups: { countries: { file: countries.csv }, devices: { file: devices.csv } }
            steps: {{(steps.Length == 0 ? "[]" : "\n" + steps)}}
            sink: { topic: out, unknown_fields: keep }
            dead_letters: { topic: dead }
            """;
        var environment = new PipelineEnvironment
        {
            ReadFile = path => Path.GetFileName(path) switch
            {
                "in.json" => Encoding.UTF8.GetBytes(contract!),
                var table => Tables.GetValueOrDefault(table) is { } rows ? Encoding.UTF8.GetBytes(rows) : null,
            },
            FolderExists = Directory.Exists,
        };
        _processor = PipelineFile.Compile(text, "/micro/pipeline.yaml", StepCatalog.BuiltIn(), environment).PlanOrThrow().NewProcessor(TimeProvider.System);
        _processor.BeginTransaction();
    }

    /// <summary>Takes the record through once.</summary>
    /// <returns>Bytes written; -1: it was not written.</returns>
    public int Run()
    {
        var source = new SourceRecord("key"u8, _record);
        if (_processor.Process(in source) != RecordOutcome.Write) return -1;
        _processor.WriteValue(in source, _output.AsSpan(0, _processor.ValueLength));
        return _processor.ValueLength;
    }

    public void Dispose() => _keys.Delete(recursive: true);
}

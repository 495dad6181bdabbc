using System.Text;
using BenchmarkDotNet.Attributes;
using Weir.Generate;

namespace Weir.Micro.Benchmarks;

/// <summary>A login of about 230 bytes: read and written without a step, with a contract, with steps, with each kind of pseudonym, and with a contract, three steps and HMAC-SHA256.</summary>
public class RecordBenchmarks : IDisposable
{
    const string Contract = """
        { "type": "object", "required": ["user_id", "ip", "timestamp"], "properties": {
          "user_id": { "type": "string", "minLength": 1 }, "app_version": { "type": "string" }, "device_type": { "type": ["string", "null"] }, "ip": { "type": "string", "format": "ipv4" },
          "locale": { "type": "string", "pattern": "^[A-Z]{2}$" }, "device_id": { "type": "string" }, "timestamp": { "type": ["string", "integer"] } } }
        """;

    const string Cleaning = """
          - default: { field: device_type, value: unknown, for: [missing, 'null', empty] }
          - lowercase: { field: device_type }
          - timestamp: { field: timestamp, from: unix-seconds, as: event_time }
        """;

    EnginePass _pass = null!;

    /// <summary>What is done with it.</summary>
    [Params("nothing", "contract", "three steps", "hmac-sha256", "aes-cmac", "ipcrypt", "truncate", "all of it")]
    public string What { get; set; } = "";

    [GlobalSetup]
    public void Begin()
    {
        var generator = new LoginGenerator(LoginStream.Of(1, badPartsPerMillion: 0));
        byte[] login = new byte[LoginGenerator.LongestGood];
        string record = Encoding.UTF8.GetString(login, 0, generator.Write(0, login));
        _pass = What switch
        {
            "nothing" => new(record, ""),
            "contract" => new(record, "", Contract),
            "three steps" => new(record, Cleaning),
            "all of it" => new(record, $"{Cleaning}\n{Pseudonym("hmac-sha256")}", Contract),
            _ => new(record, Pseudonym(What)),
        };
        if (_pass.Run() < 0) throw new InvalidOperationException("the record is not written");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _pass.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Pass() => _pass.Run();

    static string Pseudonym(string method) => $"  - pseudonymize: {{ field: ip, method: {method}{(method == "truncate" ? "" : ", key: example")} }}";
}

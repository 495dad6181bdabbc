using System.Globalization;
using Weir.Bench.Measuring;
using Weir.Bench.Processes;
using Weir.Bench.Rows;
using Weir.Support.Clusters;

namespace Weir.Bench.Brokers;

/// <summary>A cluster of Apache Kafka, a process per node.</summary>
sealed class ApacheKafka : IBroker
{
    const int PortsPerNode = 10;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    readonly string _script;
    readonly Row _row;
    readonly RunFolder _folder = new();
    readonly int _port = FreePorts.Take();

    ApacheKafka(string script, Row row) => (_script, _row) = (script, row);

    public string Servers => OfNodes("127.0.0.1", 0);

    public ContenderAccess Access => _row.IsTls ? new(OfNodes("localhost", 1), Path.Combine(Data, "tls", "ca.pem")) : new(Servers, null);

    public ProcessTree Processes { get; private set; } = new();

    string Data => _folder.Of("data");

    public static async Task<ApacheKafka> StartAsync(string script, Row row, CancellationToken cancellation)
    {
        var kafka = new ApacheKafka(script, row);
        try
        {
            await kafka.UpAsync(cancellation);
            return kafka;
        }
        catch
        {
            await kafka.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Script.RunAsync(Limit, _script, "down", Data);
        }
        finally
        {
            _folder.Dispose();
        }
    }

    async Task UpAsync(CancellationToken cancellation)
    {
        // An id of our own: the script draws one, and one in 64 begins with a dash, which Kafka's storage tool takes for an option.
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "settings"), $"PORT={_port}\nNODES={_row.Nodes}\nSECURE=0\nCLUSTER_ID=MkU3OEVBNTcwNTJENDM2Qg\n", cancellation);
        string[] secure = _row.IsTls ? ["--secure"] : [];
        var heap = new Dictionary<string, string> { ["KAFKA_HEAP"] = Environment.GetEnvironmentVariable("KAFKA_HEAP") ?? "1g" };
        await Script.RunAsync(Limit, new Launch(_script, ["up", Data, .. secure], heap), cancellation);
        Processes = new([.. Enumerable.Range(1, _row.Nodes).Select(node => int.Parse(File.ReadAllText(Path.Combine(Data, $"node-{node}.pid")), CultureInfo.InvariantCulture))]);
    }

    string OfNodes(string host, int listener) => string.Join(',', Enumerable.Range(0, _row.Nodes).Select(node => $"{host}:{_port + PortsPerNode * node + listener}"));
}

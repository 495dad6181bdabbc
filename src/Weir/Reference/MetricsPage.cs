using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Weir.Broker;
using Weir.Kafka;
using Weir.Metrics;

namespace Weir.Reference;

/// <summary>docs/reference/metrics.md.</summary>
static class MetricsPage
{
    const string Head = """
        # Metrics

        Generated from the registered meters; do not edit. `weir run --http HOST:PORT` and `weir broker --http HOST:PORT` serve them at `/metrics` for Prometheus,
        beside those of .NET's own `System.Runtime`. Those of a pipeline are labelled with it, those of the [embedded broker](../operating/broker.md) (`weir_broker_*`, which a pipeline with `--embedded` has too)
        with the API where they count requests; none is ever labelled with a key, a value or a user's id.

        | For Prometheus | Instrument | Kind | Unit | What |
        |---|---|---|---|---|

        """;

    public static string Text()
    {
        var instruments = new SortedDictionary<string, Instrument>(StringComparer.Ordinal);
        int thread = Environment.CurrentManagedThreadId;
        bool isMade = false;
        using var listener = new MeterListener
        {
            // What others make meanwhile, or made before, is not the program's list.
            InstrumentPublished = (instrument, _) =>
            {
                if (isMade && Environment.CurrentManagedThreadId == thread) instruments.TryAdd(instrument.Name, instrument);
            },
        };
        listener.Start();
        isMade = true;
        using var pipeline = new PipelineStatus("pipeline");
        using var broker = new BrokerStatus();
        var page = new StringBuilder(Head);
        foreach (var instrument in instruments.Values) Row(page, instrument);
        return page.ToString();
    }

    static void Row(StringBuilder page, Instrument instrument)
    {
        var kind = PrometheusExporter.KindOf(instrument);
        page.Append(CultureInfo.InvariantCulture, $"| `{MetricName.Of(instrument.Name, instrument.Unit, kind == MetricKind.Counter)}` | `{instrument.Name}` | {kind.ToString().ToLowerInvariant()} | {instrument.Unit} | {instrument.Description} |\n");
    }
}

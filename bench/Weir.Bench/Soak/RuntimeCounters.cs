using System.Globalization;

namespace Weir.Bench.Soak;

/// <summary>What .NET counts in the pipeline's process, as its <c>/metrics</c> tell.</summary>
/// <param name="AllocatedBytes">Of managed memory since the start.</param>
/// <param name="Gen0">Collections of generation 0.</param>
/// <param name="Gen1">Of generation 1.</param>
/// <param name="Gen2">Of generation 2, which is all of it.</param>
readonly record struct RuntimeCounters(double AllocatedBytes, long Gen0, long Gen1, long Gen2)
{
    public static async Task<RuntimeCounters> OfAsync(string address, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        string[] lines = (await http.GetStringAsync(new Uri($"http://{address}/metrics"), cancellation)).Split('\n');
        return new(Of("dotnet_gc_heap_total_allocated_bytes_total"), (long)Of(Generation(0)), (long)Of(Generation(1)), (long)Of(Generation(2)));

        double Of(string series) => lines.FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture) : throw new BenchFailure($"the pipeline's metrics have no {series}");
    }

    static string Generation(int generation) => $"dotnet_gc_collections_total{{gc_heap_generation=\"gen{generation}\"}}";
}

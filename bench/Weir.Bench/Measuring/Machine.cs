using System.Runtime.InteropServices;

namespace Weir.Bench.Measuring;

/// <summary>What the comparison runs on.</summary>
static class Machine
{
    const double BytesPerGib = 1024.0 * 1024 * 1024;

    static IEnumerable<(string What, string Value)> Describe() =>
    [
        ("processors", $"{Environment.ProcessorCount} x {Model()}"),
        ("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerGib:0} GiB"),
        ("kernel", $"{First("/proc/sys/kernel/ostype")} {First("/proc/sys/kernel/osrelease")}"),
        (".NET", RuntimeInformation.FrameworkDescription),
    ];

    /// <summary>The end of a report.</summary>
    /// <param name="loadAtStart">What <see cref="Load"/> was then.</param>
    public static string Section(string loadAtStart) =>
        string.Concat(Describe().Select(fact => $"- {fact.What}: {fact.Value}\n").Prepend("\n## Machine\n\n").Append($"- load (1, 5, 15 minutes): {loadAtStart} at the start, {Load()} at the end\n"));

    /// <summary>Processes that ran or waited to run, over the last minute, five and fifteen: others of the machine are seen here.</summary>
    public static string Load() => string.Join(' ', First("/proc/loadavg").Split(' ').Take(3));

    static string Model() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : RuntimeInformation.ProcessArchitecture.ToString();

    static string First(string file) => File.Exists(file) ? File.ReadLines(file).First() : "unknown";
}

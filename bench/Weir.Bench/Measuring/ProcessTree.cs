using System.Globalization;

namespace Weir.Bench.Measuring;

/// <summary>Processes and all that they started, as Linux tells of them in /proc. Who ends while it is read counts no more.</summary>
/// <param name="roots">Process ids.</param>
sealed class ProcessTree(params IReadOnlyList<int> roots)
{
    // USER_HZ: what Linux counts CPU in towards programs.
    const int TicksPerSecond = 100;
    // Of what follows the name in /proc/PID/stat: utime, stime, and cutime, cstime of children that ended and were waited for.
    const int FirstTime = 11;
    const int Times = 4;

    /// <summary>User and system time of the processes, of their descendants, and of descendants that ended and were waited for. Resolution 10 ms.</summary>
    public TimeSpan Cpu()
    {
        long ticks = 0;
        foreach (int process in All())
        {
            // The name may hold blanks and brackets.
            if (Read($"/proc/{process}/stat") is { } stat) ticks += stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[FirstTime..(FirstTime + Times)].Sum(Number);
        }
        return TimeSpan.FromSeconds(ticks / (double)TicksPerSecond);
    }

    /// <summary>What they have in memory, in bytes.</summary>
    public long ResidentBytes() => StatusBytes("VmRSS:");

    /// <summary>The most that each of them had in memory, in bytes.</summary>
    public long PeakResidentBytes() => StatusBytes("VmHWM:");

    long StatusBytes(string field)
    {
        long bytes = 0;
        foreach (int process in All())
        {
            string? line = Read($"/proc/{process}/status")?.Split('\n').FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
            if (line is not null) bytes += Number(line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim()) * 1024;
        }
        return bytes;
    }

    List<int> All()
    {
        var found = new List<int>(roots);
        for (int next = 0; next < found.Count; next++)
        {
            foreach (string thread in Threads(found[next]))
            {
                if (Read($"{thread}/children") is { Length: > 0 } children) found.AddRange(children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => (int)Number(child)));
            }
        }
        return found;
    }

    static string[] Threads(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            return [];
        }
    }

    static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

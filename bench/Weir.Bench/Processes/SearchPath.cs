namespace Weir.Bench.Processes;

/// <summary>The variable PATH.</summary>
static class SearchPath
{
    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}

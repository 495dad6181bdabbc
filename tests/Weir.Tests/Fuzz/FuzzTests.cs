namespace Weir.Tests.Fuzz;

/// <summary>Readers of bytes on real bytes that were changed. The short form takes some seconds; <c>tests/fuzz</c> is the long one.</summary>
/// <remarks>Alone: what is allocated is counted for the whole process.</remarks>
[Collection(Alone.Name)]
public sealed class FuzzTests
{
    /// <summary>What <c>tests/fuzz</c> sets: for how long, from which seed, or one input of a file.</summary>
    static readonly string? Minutes = Environment.GetEnvironmentVariable("WEIR_FUZZ_MINUTES"), Seed = Environment.GetEnvironmentVariable("WEIR_FUZZ_SEED"), Replayed = Environment.GetEnvironmentVariable("WEIR_FUZZ_INPUT");

    static readonly TimeSpan ShortForm = TimeSpan.FromSeconds(1.5), Slice = TimeSpan.FromSeconds(6);

    public static TheoryData<string> Names => [.. FuzzRun.Targets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Changed_bytes_are_read_or_refused_in_bounded_time_and_memory(string target)
    {
        Assert.SkipUnless(Minutes is null && Replayed is null, "tests/fuzz runs the long form");
        var failures = new List<FuzzFailure>();
        int runs = await FuzzRun.RunAsync(target, seed: 1, ShortForm, failures);
        Assert.True(failures.Count == 0, string.Join("\n", failures.Select(Told)));
        Assert.True(runs > 10, $"{runs} inputs");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_file_of_the_corpus_is_read_or_refused(string name)
    {
        await using var target = FuzzRun.Targets[name]();
        var failed = new List<string>();
        foreach (byte[] input in target.Corpus)
        {
            if (await FuzzRun.OnceAsync(target, input) is { } what) failed.Add(what);
        }
        Assert.True(failed.Count == 0, string.Join("\n", failed));
    }

    [Fact]
    public async Task Long_form()
    {
        Assert.SkipUnless(Minutes is not null, "long form: tests/fuzz");
        var failures = new List<FuzzFailure>();
        var runs = FuzzRun.Targets.Keys.ToDictionary(name => name, _ => 0);
        long began = TimeProvider.System.GetTimestamp();
        int seed = int.Parse(Seed ?? "1", System.Globalization.CultureInfo.InvariantCulture), first = seed;
        for (; TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(double.Parse(Minutes!, System.Globalization.CultureInfo.InvariantCulture)) && failures.Count == 0; seed++)
        {
            foreach (string name in FuzzRun.Targets.Keys) runs[name] += await FuzzRun.RunAsync(name, seed, Slice, failures);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{runs.Values.Sum()} inputs in {TimeProvider.System.GetElapsedTime(began).TotalMinutes:0.0} minutes ({string.Join(", ", runs.Select(run => $"{run.Key} {run.Value}"))}), seeds {first} to {seed - 1}, {failures.Count} failures");
        Assert.True(failures.Count == 0, string.Join("\n", failures.Select(Told)));
    }

    [Fact]
    public async Task One_input_again()
    {
        Assert.SkipUnless(Replayed is not null, "tests/fuzz --input FILE");
        await using var target = FuzzRun.Targets[Path.GetFileName(Replayed).Split('-')[0]]();
        Assert.Null(await FuzzRun.OnceAsync(target, await File.ReadAllBytesAsync(Replayed)));
    }

    // The input is kept in a file, under a name that says what reads it.
    static string Told(FuzzFailure failure)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Repository.RepositoryRoot.Path, "artifacts/fuzz")).FullName;
        string file = Path.Combine(folder, $"{failure.Target}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(failure.Input))[..12]}.bin");
        File.WriteAllBytes(file, failure.Input);
        return $"{failure.Target}, {failure.What}\nagain: tests/fuzz --input {Path.GetRelativePath(Repository.RepositoryRoot.Path, file)}";
    }
}

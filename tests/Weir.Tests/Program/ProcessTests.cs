using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Weir.Tests.Program;

/// <summary>The program as a process of its own: what only shows there.</summary>
public sealed class ProcessTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-test-");
    readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_demo_at_full_speed_ends_with_nothing_missing_duplicated_or_wrong()
    {
        var demo = Start("demo", "--for", "2s", "--rate", "max", "--output", "json", "--data", Path.Combine(_folder.FullName, "demo"));
        string error = await demo.StandardError.ReadToEndAsync();
        string output = await demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync();
        Assert.True(demo.ExitCode == 0, error + output);
        using var report = JsonDocument.Parse(output);
        Assert.True(report.RootElement.GetProperty("written").GetInt64() > 0, output);
        Assert.Equal(report.RootElement.GetProperty("good").GetInt64(), report.RootElement.GetProperty("written").GetInt64());
    }

    [Fact]
    public async Task A_broker_ends_with_exit_code_0_on_SIGTERM_and_a_second_one_on_its_folder_with_69()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("no SIGTERM on Windows");
        string data = Path.Combine(_folder.FullName, "data");
        var broker = Start("broker", "--data", data, "--listen", "127.0.0.1:0");
        string address = (await broker.StandardOutput.ReadLineAsync())!;
        var second = Start("broker", "--data", data, "--listen", "127.0.0.1:0");
        string refused = await second.StandardError.ReadToEndAsync();
        await second.WaitForExitAsync();
        Assert.Equal(69, second.ExitCode);
        Assert.Contains($"the data folder is in use by the broker at {address}", refused);
        // As timeout(1) does, which signals its group too; by the later ones it may have ended.
        Assert.Equal(0, kill(broker.Id, 15));
        for (int signal = 1; signal < 5; signal++) _ = kill(broker.Id, 15);
        await broker.WaitForExitAsync();
        Assert.Equal(0, broker.ExitCode);
    }

    [Theory]
    [InlineData("zstd", "none", "none")]
    [InlineData("none", "zstd", "none")]
    [InlineData("none", "none", "zstd")]
    public async Task A_compression_that_the_machine_cannot_do_is_refused_with_the_remedy_before_a_cluster_is_asked(string sink, string dead, string others)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "hides libzstd the way Linux looks for it");
        // Stands before the machine's own, where it has one.
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "libzstd.so.1"), "no library");
        string file = Path.Combine(_folder.FullName, "pipeline.yaml");
        await File.WriteAllTextAsync(file, $$"""
            weir: 1
            name: test
            source: { topic: in }
            sink: { topic: out, unknown_fields: keep, compression: {{sink}} }
            dead_letters: { topic: dead, compression: {{dead}} }
            delivery: { retry: { topics: [1s] } }
            kafka: { producer: { compression.type: {{others}} } }
            """);
        var run = Start(new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = _folder.FullName }, "run", file, "-b", "127.0.0.1:1");
        string error = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        Assert.Equal(78, run.ExitCode);
        string line = Assert.Single(error.Split('\n'), line => line.StartsWith("weir:", StringComparison.Ordinal));
        Assert.Contains("WEIR2006 zstd needs the library libzstd, which is not on this machine; install it (", line);
        Assert.Contains("Or choose another compression.type", line);
    }

    Process Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    Process Start(Dictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "weir.exe" : "weir"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int kill(int process, int signal);
}

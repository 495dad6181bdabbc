using System.Diagnostics;
using System.Net.Sockets;

namespace Weir.Tests.Samples;

/// <summary>The samples that are programs, built as a user builds them, from the packages.</summary>
public sealed class PackedSampleTests(PackedPackages packages)
{
    [Fact]
    public async Task The_sample_with_a_step_of_its_own_tests_itself_and_runs()
    {
        string folder = await packages.BuildAsync("custom-step", "Payments.Tests");
        await PackedPackages.RunAsync("dotnet", ["Payments.Tests/bin/Debug/net10.0/Payments.Tests.dll"], folder);
        string program = Path.Combine(folder, "Payments", "bin", "Debug", "net10.0", "Payments.dll");
        Assert.Contains("\"mask\"", await PackedPackages.RunAsync("dotnet", [program, "schema"], folder), StringComparison.Ordinal);
        Assert.StartsWith("ok   pipeline.test.yaml:2: ", await PackedPackages.RunAsync("dotnet", [program, "test", "pipeline.test.yaml"], folder));

        await using var run = await SampleRun.StartAsync("payments", "payments-masked", "payments-mistyped", "payments-dead");
        await run.ProduceAsync("custom-step", "payments");
        using var payments = Start(program, ["run", "pipeline.yaml", "-b", run.Broker, "--until-input-ends"], folder);
        await run.CaughtUpAsync("payments", "payments", payments.WaitForExitAsync());
        payments.StandardInput.Close();
        await payments.WaitForExitAsync();
        Assert.Equal(0, payments.ExitCode);
        Assert.Equal(SampleRun.FileOf("custom-step", "records/out.txt"), await run.RecordsOfAsync("payments-masked"));
        Assert.Equal(SampleRun.FileOf("custom-step", "records/mistyped.txt"), await run.RecordsOfAsync("payments-mistyped"));
        Assert.Equal(SampleRun.FileOf("custom-step", "records/dead.txt"), await run.RecordsOfAsync("payments-dead"));
    }

    [Fact]
    public async Task The_suite_on_an_embedded_broker_holds()
    {
        NativePackage.Require();
        string folder = await packages.BuildAsync("tests-with-embedded-broker", "Shop.Tests.csproj");
        string output = await PackedPackages.RunAsync("dotnet", ["bin/Debug/net10.0/Shop.Tests.dll"], folder);
        Assert.Contains("Total: 6, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hosted_sample_does_its_work_and_is_healthy()
    {
        LongForm.Require();
        string folder = await packages.BuildAsync("hosted", "Hosted.csproj");
        await using var run = await SampleRun.StartAsync("orders", "orders-checked", "orders-dead");
        await run.ProduceAsync("hosted", "orders");
        string address = $"http://127.0.0.1:{FreePort()}";
        using var host = Start(Path.Combine(folder, "bin", "Debug", "net10.0", "Hosted.dll"), [$"--Urls={address}", $"--Weir:Brokers={run.Broker}"], folder);
        try
        {
            await run.CaughtUpAsync("orders", "orders", host.WaitForExitAsync());
            using var client = new HttpClient();
            Assert.Equal("Healthy", await client.GetStringAsync($"{address}/readyz"));
            Assert.Equal(SampleRun.FileOf("hosted", "records/out.txt"), await run.RecordsOfAsync("orders-checked"));
        }
        finally
        {
            host.Kill();
            await host.WaitForExitAsync();
        }
    }

    static Process Start(string program, IEnumerable<string> args, string folder)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. args]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}

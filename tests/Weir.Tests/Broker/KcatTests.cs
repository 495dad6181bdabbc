using System.Diagnostics;
using Weir.Broker;

namespace Weir.Tests.Broker;

/// <summary>librdkafka as a witness: kcat against a broker on a socket. Skipped where kcat is not installed.</summary>
public sealed class KcatTests
{
    [Fact]
    public async Task Kcat_reads_in_a_group_what_it_wrote_compressed_and_in_transactions()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { AutoCreateTopics = true, DefaultPartitions = 3 });
        string all = string.Join('\n', Enumerable.Range(0, 1000));
        await Kcat(all, "-b", broker.BootstrapServers, "-P", "-t", "t", "-z", "gzip", "-X", "enable.idempotence=true");
        await Kcat("committed", "-b", broker.BootstrapServers, "-P", "-t", "t", "-X", "transactional.id=x");
        string read = await Kcat("", "-b", broker.BootstrapServers, "-X", "isolation.level=read_committed", "-X", "auto.offset.reset=earliest", "-e", "-q", "-G", "g", "t");
        Assert.Equal(1001, read.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
    }

    static async Task<string> Kcat(string input, params string[] arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var process = Start(arguments);
        await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(cancel);
        string output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }

    static Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("kcat", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("kcat is not installed");
            throw;
        }
    }
}

using System.Diagnostics;

namespace Weir.Tests.Broker;

/// <summary>Runs kcat to its end; the test is skipped where it is not installed.</summary>
static class Kcat
{
    public static async Task<string> RunAsync(string input, params string[] arguments)
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

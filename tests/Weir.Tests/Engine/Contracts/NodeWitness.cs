using System.Diagnostics;
using System.Text.Json;

namespace Weir.Tests.Engine.Contracts;

/// <summary>Node as a witness of what ECMA-262 says. Tests are skipped where it is not installed.</summary>
static class NodeWitness
{
    /// <summary>Runs a script that has the input as <c>input</c>, and reads what it returns.</summary>
    public static async Task<JsonElement> RunAsync(string script, object input)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var process = Start($"const input = JSON.parse(require('fs').readFileSync(0, 'utf8')); console.log(JSON.stringify((() => {{ {script} }})()))");
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        // Only ASCII: what the console's encoding would do to a text is no question here.
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(input).AsMemory(), cancel);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancel);
        Assert.True(process.ExitCode == 0, await errors);
        return JsonDocument.Parse(await output).RootElement;
    }

    static Process Start(string script)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("node", ["-e", script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("node is not installed");
            throw;
        }
    }
}

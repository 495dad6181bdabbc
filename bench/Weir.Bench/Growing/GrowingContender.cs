using System.Text.Json.Nodes;
using Weir.Bench.Contenders;
using Weir.Bench.Processes;
using Weir.Bench.Rows;

namespace Weir.Bench.Growing;

/// <summary><c>weir run</c> with a pipeline file that has more in it than <c>bench/login-job.yaml</c>.</summary>
sealed class GrowingContender(GrowthPoint point) : IContender
{
    // Each by turns: they find their field and leave it as it is.
    static readonly string[] Idle = ["trim: { field: app_version }", "trim: { field: locale }", "trim: { field: device_id }"];

    // All at once; SIGTERM is passed on, and it ends as the last of them that failed.
    string Several => $$"""
        processes=()
        for ((number = 0; number < {{point.Processes}}; number++)); do "$0" "$@" & processes+=($!); done
        trap 'kill "${processes[@]}"' TERM
        status=0
        for process in "${processes[@]}"; do
            while ended=0; wait "$process" || ended=$?; [ "$ended" -gt 128 ] && kill -0 "$process" 2>/dev/null; do :; done
            [ "$ended" -eq 0 ] || status=$ended
        done
        exit "$status"
        """;

    public string Name => WeirContender.ItsName;

    public string Title => point.Value;

    public Task<string?> AbsentBecauseAsync(Row row, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Launch Launch(ContenderJob job)
    {
        var one = WeirContender.Launch(job, File(job.Folder));
        var variables = new Dictionary<string, string>(one.Environment);
        foreach (var (name, value) in point.Settings) variables[name] = value;
        one = one with { Environment = variables };
        return point.Processes == 1 ? one : one with { Program = "bash", Arguments = ["-c", Several, one.Program, .. one.Arguments] };
    }

    string File(string folder)
    {
        string text = System.IO.File.ReadAllText(Checkout.Path("bench", WeirContender.PipelineFile));
        string contract = Path.Combine(folder, WeirContender.ContractFile);
        System.IO.File.WriteAllText(contract, Contract());
        text = text.Replace(WeirContender.ContractFile, contract, StringComparison.Ordinal).Replace("keys/login", Checkout.Path("bench", "keys", "login"), StringComparison.Ordinal);
        string steps = string.Concat(Enumerable.Range(0, point.MoreSteps).Select(number => $"  - {Idle[number % Idle.Length]}\n"));
        string file = Path.Combine(folder, WeirContender.PipelineFile);
        System.IO.File.WriteAllText(file, text.Replace("steps:\n", $"steps:\n{steps}", StringComparison.Ordinal));
        return file;
    }

    string Contract()
    {
        var contract = JsonNode.Parse(System.IO.File.ReadAllText(Checkout.Path("bench", WeirContender.ContractFile)))!;
        for (int number = 0; number < point.MoreProperties; number++)
            contract["properties"]![$"other_{number}"] = new JsonObject { ["type"] = "string", ["maxLength"] = 100 };
        return contract.ToJsonString();
    }
}

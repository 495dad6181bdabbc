using Weir.Bench.Processes;
using Weir.Bench.Records;
using Weir.Bench.Rows;

namespace Weir.Bench.Contenders;

/// <summary><c>weir run</c> with the pipeline <c>bench/login-job.yaml</c>. What a row changes are variables of its settings.</summary>
sealed class WeirContender : IContender
{
    public const string ItsName = "weir";

    /// <summary>In <c>bench</c>.</summary>
    public const string PipelineFile = "login-job.yaml";

    /// <summary>Beside it.</summary>
    public const string ContractFile = "login-job-contract.json";

    public string Name => ItsName;

    public string Title => "`weir run bench/login-job.yaml`, compiled ahead of time as in a release";

    public Task<string?> AbsentBecauseAsync(Row row, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Launch Launch(ContenderJob job) => Launch(job, Checkout.Path("bench", PipelineFile));

    /// <summary>The same with another pipeline file.</summary>
    public static Launch Launch(ContenderJob job, string file) => new(Checkout.Published("Weir", "weir"), ["run", file, "-b", job.Access.Servers], Variables(job).ToDictionary());

    static IEnumerable<(string Name, string Value)> Variables(ContenderJob job)
    {
        yield return ("LOGIN_TOPIC", job.Topic);
        yield return ("LOGIN_GROUP", job.Group);
        if (job.Row.HasHeaders) yield return ("WEIR_SINK__HEADERS", string.Join(',', LoginHeaders.Names));
        if (job.Row.HasOutputContract) yield return ("WEIR_SINK__CONTRACT", Checkout.Path("bench", "login-job-output-contract.json"));
        if (job.Row.Compression != "none") yield return ("WEIR_KAFKA__PRODUCER__COMPRESSION_TYPE", job.Row.Compression);
        if (job.Access.CaFile is not { } authority) yield break;
        yield return ("WEIR_KAFKA__COMMON__SECURITY_PROTOCOL", "SSL");
        yield return ("WEIR_KAFKA__COMMON__SSL_CA_LOCATION", authority);
    }
}

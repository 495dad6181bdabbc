namespace Weir.Tests.Program;

/// <summary>What a person gets wrong is answered in one line: what, where, what next, with the exit code of its kind.</summary>
public sealed class WrongUsageTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        Assert.Equal(0, (await _program.OnBroker("topics create orders --partitions 1")).Exit);
        await File.WriteAllTextAsync(Path.Combine(_program.Folder, "plain.txt"), "{\"a\":1}\n");
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Theory]
    [InlineData("lnt", 2, "WEIR8000 there is no command 'lnt': there are demo, init, run, ")]
    [InlineData("--nope", 2, "WEIR8000 there is no command '--nope': there are demo, ")]
    [InlineData("topics", 2, "WEIR8000 a command is missing: there are list, create, describe and delete. See 'weir topics --help'.")]
    [InlineData("topics nope -b x", 2, "WEIR8000 there is no command 'nope': there are list, create, describe and delete. See 'weir topics --help'.")]
    [InlineData("keys", 2, "WEIR8000 a command is missing: there are add. See 'weir keys --help'.")]
    [InlineData("run a b", 2, "WEIR8000 Unrecognized command or argument 'b'. See 'weir run --help'.")]
    [InlineData("run -X nope=1", 2, "WEIR8000 Unrecognized command or argument '-X'. See 'weir run --help'.")]
    [InlineData("run --log loud", 2, "WEIR8000 'loud' does not fit --log, which takes text or json. See 'weir run --help'.")]
    [InlineData("run --log-level loud", 2, "WEIR8000 'loud' does not fit --log-level, which takes debug, info, warn or error. See 'weir run --help'.")]
    [InlineData("lint -o xml", 2, "WEIR8000 'xml' does not fit --output, which takes text, json, github or sarif. See 'weir lint --help'.")]
    [InlineData("lint --ignore nocode", 2, "WEIR8000 there is no code 'NOCODE' to ignore. Write one as lint shows it, such as WEIR1304;")]
    [InlineData("lint --ignore", 2, "WEIR8000 Required argument missing for option: '--ignore'. See 'weir lint --help'.")]
    [InlineData("test -o xml", 2, "WEIR8000 'xml' does not fit --output, which takes text, json or junit. See 'weir test --help'.")]
    [InlineData("schema nope", 2, "WEIR8000 Argument 'nope' not recognized.")]
    [InlineData("topics create a --partitions x", 2, "WEIR8000 'x' does not fit --partitions, which takes a whole number. See 'weir topics create --help'.")]
    [InlineData("consume -t orders -c x", 2, "WEIR8000 'x' does not fit --count, which takes a whole number. See 'weir consume --help'.")]
    [InlineData("consume -t orders -p 9 -e -b {broker}", 2, "WEIR8012 topic 'orders' has no partition 9. It has 0 to 0.")]
    [InlineData("produce -t orders -p 9 -b {broker}", 2, "WEIR8012 topic 'orders' has no partition 9. It has 0 to 0.")]
    [InlineData("keys add --bytes 20 {folder}/k", 2, "WEIR8000 '20' does not fit --bytes, which takes 16, 24 or 32. See 'weir keys add --help'.")]
    [InlineData("completion", 2, "WEIR8000 Required argument 'bash|zsh|fish|powershell' missing for command: 'completion'.")]
    [InlineData("run {folder}", 78, "{folder}: WEIR1009 is a folder, not a file. Name the file in it, such as {folder}/pipeline.yaml.")]
    [InlineData("doctor {folder} -b {broker}", 78, "{folder}: WEIR1009 is a folder, not a file. ")]
    [InlineData("run {pipeline} -b {broker} --workers 0", 2, "WEIR1001 workers is 0, must be at least 1. It came from the command line, for the setting workers;")]
    [InlineData("run {pipeline} -b host:99999", 2, "WEIR1015 brokers 'host:99999' is not host:port. It came from the command line")]
    [InlineData("run {pipeline} -b {broker} --http nonsense", 2, "WEIR1015 http.listen 'nonsense' is not host:port. It came from the command line")]
    [InlineData("run {pipeline} -b {broker} --data x", 2, "WEIR8000 --data needs --embedded. Add it, or leave the option away.")]
    [InlineData("run {pipeline} -b {broker} --listen 127.0.0.1:1", 2, "WEIR8000 --listen needs --embedded. Add it, or leave the option away.")]
    [InlineData("run {pipeline} -b {broker} --instance=", 2, "WEIR8000 Required argument missing for option: '--instance'. ")]
    [InlineData("run {pipeline} -b 127.0.0.1:1", 69, "WEIR2101 127.0.0.1:1: ")]
    [InlineData("demo --data {folder}/plain.txt --for 1s", 78, "WEIR8033 a file or folder cannot be used: ")]
    [InlineData("init -t orders --from {folder}/plain.txt --out {folder}/plain.txt", 78, "WEIR8033 a file or folder cannot be used: ")]
    [InlineData("init -t orders --from {folder}", 2, "WEIR8000 '{folder}' is a folder, not a file. Name a file with a record on each line.")]
    [InlineData("consume -t orders -F {folder} -b {broker}", 78, "WEIR8026 '{folder}' is a folder, not a file. Name a file of settings with -F.")]
    [InlineData("broker --data {folder}/plain.txt --listen 127.0.0.1:0", 69, "WEIR8021 the folder '{folder}/plain.txt' cannot be used: ")]
    [InlineData("broker --override num.partitions", 2, "WEIR8000 --override 'num.partitions' is no name=value. Write --override num.partitions=4.")]
    [InlineData("broker --override num.partitions=no", 2, "WEIR8000 --override num.partitions=no: 'no' does not fit num.partitions, which is a number from 1 to 2147483647.")]
    [InlineData("broker --override log.dirs=/x", 2, "WEIR8000 --override log.dirs=/x: the embedded broker has no setting 'log.dirs'; it has allow.everyone.if.no.acl.found, ")]
    [InlineData("broker --data {folder}/second --listen {broker}", 69, "WEIR8020 cannot listen on {broker}: AddressAlreadyInUse. Another broker may be running there; choose an address with --listen.")]
    [InlineData("keys add {folder}/plain.txt", 78, "WEIR8051 no key can be written into '{folder}/plain.txt': ")]
    public async Task A_slip_is_one_line_with_its_exit_code(string command, int exit, string line)
    {
        var ran = await _program.Run(Filled(command));
        string said = ran.Error.StartsWith("weir: ", StringComparison.Ordinal) ? ran.Error["weir: ".Length..] : ran.Error;
        Assert.StartsWith(Filled(line), said);
        Assert.Equal((exit, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
    }

    [Fact]
    public async Task An_option_that_is_wrong_beside_a_file_that_is_wrong_is_exit_code_78_and_every_problem_is_told()
    {
        await File.AppendAllTextAsync(_program.Pipeline, "workerz: 1\n");
        var ran = await _program.Run(Filled("run {pipeline} -b {broker} --workers 0"));
        Assert.Equal(78, ran.Exit);
        Assert.Contains("flag workers: WEIR1001 workers is 0", ran.Error);
        Assert.Contains("WEIR1002 unknown setting 'workerz'", ran.Error);
    }

    [Fact]
    public async Task A_name_that_a_script_left_empty_is_wrong_usage() =>
        Assert.Equal(new Ran(2, "", "weir: WEIR8000 --instance names nobody. Write a name, such as the pod's, or leave the option away.\n"), await InProcess.Run(["run", _program.Pipeline, "--instance", ""]));

    [Theory]
    [InlineData("consume -t orders", 0)]
    [InlineData("produce -t orders", 1)]
    [InlineData("run {pipeline}", 0)]
    [InlineData("run {pipeline} --dry-run", 1)]
    [InlineData("generate -t orders --count 100000000", 1)]
    [InlineData("lag group -t orders --for 60s", 1)]
    public async Task Interrupted_a_command_ends_at_once_and_without_a_trace(string command, int exit)
    {
        await _program.CreateTopicsAsync();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var ran = await _program.OnBroker(Filled(command), cancellation: stop.Token);
        Assert.Equal(exit, ran.Exit);
        Assert.DoesNotContain("WEIR9001", ran.Error);
        Assert.DoesNotContain("   at ", ran.Error);
    }

    string Filled(string text) => text.Replace("{folder}", _program.Folder, StringComparison.Ordinal).Replace("{pipeline}", _program.Pipeline, StringComparison.Ordinal).Replace("{broker}", _program.Broker, StringComparison.Ordinal);
}

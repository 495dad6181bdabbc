using Weir.Commands;
using Weir.Engine;

namespace Weir.Tests.Program;

public sealed class AllCommandsTests
{
    static readonly ProgramIo Io = new() { Out = TextWriter.Null, Error = TextWriter.Null };

    public static TheoryData<string> Names => [.. AllCommands.For(Io, StepCatalog.BuiltIn()).SelectMany(command => command.Aliases.Prepend(command.Name))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_name_finds_its_command_without_the_others(string name)
    {
        var all = AllCommands.For(Io, StepCatalog.BuiltIn()).ToList();
        var found = AllCommands.For(Io, StepCatalog.BuiltIn(), [name, "--help"]).ToList();
        Assert.Single(found, command => command.Name == name || command.Aliases.Contains(name));
        // Completion asks about all of them.
        Assert.Equal(name == "complete", found.Count == all.Count);
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("runs")]
    public void Whoever_names_none_is_shown_all(params string[] args) =>
        Assert.Equal(AllCommands.For(Io, StepCatalog.BuiltIn()).Select(command => command.Name), AllCommands.For(Io, StepCatalog.BuiltIn(), args).Select(command => command.Name));
}

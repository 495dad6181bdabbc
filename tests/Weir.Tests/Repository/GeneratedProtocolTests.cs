using Weir.ProtocolGenerator;

namespace Weir.Tests.Repository;

public sealed class GeneratedProtocolTests
{
    [Fact]
    public void The_checked_in_messages_are_what_the_notation_says()
    {
        var expected = MessageGenerator.Generate(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "eng/protocol/messages.txt")));
        string folder = Path.Combine(RepositoryRoot.Path, "src/Weir.Protocol/Messages");
        Assert.Equal(expected.Keys, Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var (name, text) in expected) Assert.Equal(text, File.ReadAllText(Path.Combine(folder, name)).ReplaceLineEndings("\n"));
    }
}

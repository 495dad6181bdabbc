using System.Text.RegularExpressions;

namespace Weir.Tests.Repository;

public sealed partial class SourceFilesTests
{
    static readonly string[] Folders = ["src", "tests", "eng", "bench", "samples"];
    static readonly string[] EmptyNames = ["Manager", "Helper", "Helpers", "Util", "Utils"];

    // The deterministic simulation runs these on one thread; what really waits for a disk is behind this seam.
    static readonly string[] OneThreaded = ["src/Weir.Engine", "src/Weir.Kafka", "src/Weir.Broker", "src/Weir.Protocol"];
    const string FileSeam = "src/Weir.Broker/Storage/Disk/FileDisk";

    /// <summary>The simulation has no sockets; where there are some, they are loaded beside the start.</summary>
    const string SocketSeam = "src/Weir.Broker/Network/Listener.cs";

    /// <summary>Its threads do nothing but compute while the worker waits for them: whatever the order, what comes of it is the same.</summary>
    const string StepThread = "src/Weir.Kafka/Worker/StepThread.cs";

    [Fact]
    public void A_file_has_the_name_of_the_one_type_in_it()
    {
        var wrong = from file in TrackedFiles.Sources("src")
                    where file.Name != "Program.cs"
                    let types = Types(file).Select(type => type.Groups["name"].Value).Distinct().ToList()
                    where types is not [var only] || only != file.Stem
                    select $"{file.Path}: {string.Join(", ", types)}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_type_is_named_for_a_thing_or_an_act() =>
        Assert.Empty(from file in TrackedFiles.Sources(Folders)
                     from type in Types(file)
                     let name = type.Groups["name"].Value
                     where EmptyNames.Any(empty => name.EndsWith(empty, StringComparison.Ordinal))
                     select $"{file.Path}: {name}");

    [Fact]
    public void A_public_type_says_what_it_is()
    {
        var types = from file in TrackedFiles.Sources("src")
                    from type in Types(file)
                    where type.Value.StartsWith("public ", StringComparison.Ordinal)
                    group IsDocumented(file.Text, type.Index) by (Folder: Path.GetDirectoryName(file.Path), type.Groups["name"].Value);
        // Of a partial type one part says it for all.
        Assert.Empty(types.Where(parts => !parts.Any(isDocumented => isDocumented)).Select(parts => $"{parts.Key.Folder}/{parts.Key.Value}"));
    }

    [Fact]
    public void Awaits_stay_in_their_context_and_no_library_has_threads_of_its_own()
    {
        var wrong = from file in TrackedFiles.Sources(OneThreaded)
                    where !file.Path.StartsWith(FileSeam, StringComparison.Ordinal) && file.Path is not (StepThread or SocketSeam)
                    from line in file.Text.Split('\n')
                    where LeavesItsContext().IsMatch(line)
                    select $"{file.Path}: {line.Trim()}";
        Assert.Empty(wrong);
    }

    static IEnumerable<Match> Types(TrackedFile file) => TopLevelType().Matches(file.Text);

    static bool IsDocumented(string text, int at)
    {
        var before = text[..at].Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse();
        return before.SkipWhile(line => line.StartsWith('[')).FirstOrDefault()?.StartsWith("///", StringComparison.Ordinal) ?? false;
    }

    [GeneratedRegex(@"^((public|internal|sealed|static|abstract|partial|readonly|ref|unsafe|file) )*(class|struct|interface|enum|record struct|record class|record|delegate \S+) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"\.ConfigureAwait\(false\)|\bTask\.Run\b|\bTask\.Factory\b|\bnew Thread\(|\bThreadPool\.|\bParallel\.")]
    private static partial Regex LeavesItsContext();
}

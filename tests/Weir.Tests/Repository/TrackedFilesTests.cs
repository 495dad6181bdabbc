using System.Text.RegularExpressions;

namespace Weir.Tests.Repository;

public sealed partial class TrackedFilesTests
{
    // In two parts, so that this file does not break its own rule.
    static readonly string[] Leftovers = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"];
    static readonly string[] Registries = ["nuget" + ".org", "pypi" + ".org", "npmjs" + ".", "crates" + ".io", "maven" + ".org", "rubygems" + ".org", "proxy.golang" + ".org"];

    [Fact]
    public void No_file_is_larger_than_1_MB() => Assert.Empty(TrackedFiles.All.Where(file => file.Size > 1_000_000).Select(file => $"{file.Path}: {file.Size} bytes"));

    [Fact]
    public void No_work_is_left_over_in_a_comment() =>
        Assert.Empty(Lines(line => Leftovers.Any(word => Regex.IsMatch(line, $@"\b{word}\b"))));

    [Fact]
    public void No_package_registry_is_named() => Assert.Empty(Lines(line => Registries.Any(host => line.Contains(host, StringComparison.OrdinalIgnoreCase))));

    [Fact]
    public void A_script_can_be_run() => Assert.Empty(TrackedFiles.All.Where(file => !file.IsExecutable && StartsLikeAScript(file)).Select(file => file.Path));

    [Fact]
    public void A_link_in_Markdown_leads_to_a_file()
    {
        var broken = from file in TrackedFiles.All
                     where file.Name.EndsWith(".md", StringComparison.Ordinal)
                     from Match link in Link().Matches(CodeBlock().Replace(file.Text, ""))
                     let target = link.Groups["target"].Value
                     where !Path.Exists(Path.Combine(Path.GetDirectoryName(file.FullPath)!, target))
                     select $"{file.Path}: {target}";
        Assert.Empty(broken);
    }

    static IEnumerable<string> Lines(Func<string, bool> isWrong) =>
        from file in TrackedFiles.All
        where !IsBinary(file)
        from line in file.Text.Split('\n').Select((text, index) => (Text: text, Number: index + 1))
        where isWrong(line.Text)
        select $"{file.Path}:{line.Number}: {line.Text.Trim()}";

    static bool IsBinary(TrackedFile file) => Head(file).Contains((byte)0);

    static bool StartsLikeAScript(TrackedFile file) => Head(file) is [(byte)'#', (byte)'!', ..];

    static byte[] Head(TrackedFile file)
    {
        using var stream = File.OpenRead(file.FullPath);
        byte[] head = new byte[(int)Math.Min(stream.Length, 1_024)];
        stream.ReadExactly(head);
        return head;
    }

    // Neither an address with a scheme nor a place in the same file.
    [GeneratedRegex(@"\]\((?<target>(?![a-z]+:)[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}

namespace Weir.Faults.Recovery;

public sealed class RecoveryPageTests
{
    [Fact]
    public void The_page_says_what_the_results_say()
    {
        string text = RecoveryPage.Text(RecoveryResult.Read());
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE") == "1") File.WriteAllText(RecoveryPage.File, text);
        Assert.True(File.Exists(RecoveryPage.File) && File.ReadAllText(RecoveryPage.File) == text, "docs/operating/recovery.md is not current: tests/faults page");
    }

    [Fact]
    public void A_result_is_read_as_it_was_written()
    {
        const string Line = "2026-11-21\tweir\tsurvivor\t9.7";
        Assert.Equal(Line, RecoveryResult.Parse(Line).ToString());
    }
}

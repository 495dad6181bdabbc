namespace Weir.Faults.Matrix;

public sealed class MatrixPageTests
{
    [Fact]
    public void The_page_says_what_the_results_say()
    {
        string text = MatrixPage.Text(MatrixResults.Read(MatrixResults.File));
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE") == "1") File.WriteAllText(MatrixPage.File, text);
        Assert.True(File.Exists(MatrixPage.File) && File.ReadAllText(MatrixPage.File) == text, "docs/operating/faults.md is not current: tests/faults page");
    }

    [Fact]
    public void A_result_is_read_as_it_was_written()
    {
        const string Line = "2026-11-21\tembedded\tzombie held-commit\t7\t220000\t0.9 12.5";
        Assert.Equal(Line, MatrixResult.Parse(Line).ToString());
    }
}

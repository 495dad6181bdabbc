namespace Weir.Tests.Samples;

public sealed class SampleRecordsTests
{
    [Theory]
    [InlineData("clickstream", "clickstream", "clickstream-clean", "clickstream-dead", "clickstream")]
    [InlineData("customers", "customers", "customers-public", "customers-dead", "customers")]
    [InlineData("user-login", "user-login", "user-login-processed", "user-login-dead", "user-login")]
    [InlineData("login-country", "user-login", "login-country", "login-country-dead", "login-country")]
    [InlineData("hosted", "orders", "orders-checked", "orders-dead", "orders")]
    public async Task A_samples_records_become_what_its_folder_says(string sample, string source, string sink, string deadLetters, string group)
    {
        await using var run = await SampleRun.StartAsync(source, sink, deadLetters);
        await run.ProcessAsync(sample, source, group);
        Assert.Equal(SampleRun.FileOf(sample, "records/out.txt"), await run.RecordsOfAsync(sink));
        Assert.Equal(SampleRun.FileOf(sample, "records/dead.txt"), await run.RecordsOfAsync(deadLetters));
    }
}

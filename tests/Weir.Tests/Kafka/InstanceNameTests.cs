using Weir.Engine;
using Weir.Kafka;

namespace Weir.Tests.Kafka;

public sealed class InstanceNameTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Processes_of_one_group_take_the_lowest_free_slot()
    {
        using var first = InstanceName.Take("logins", "box", _folder.FullName);
        var second = InstanceName.Take("logins", "box", _folder.FullName);
        using var third = InstanceName.Take("logins", "box", _folder.FullName);
        second.Dispose();
        using var again = InstanceName.Take("logins", "box", _folder.FullName);
        Assert.Equal(["box-0", "box-1", "box-2", "box-1"], new[] { first, second, third, again }.Select(name => name.Name));
        Assert.False(first.IsGiven);
    }

    [Fact]
    public void Groups_count_apart_and_odd_names_stay_within_the_folder()
    {
        using var first = InstanceName.Take("../logins", "box", _folder.FullName);
        using var other = InstanceName.Take("orders", "my box", _folder.FullName);
        Assert.Equal(("box-0", "my_box-0"), (first.Name, other.Name));
        Assert.Equal(2, _folder.GetFiles().Length);
    }

    [Fact]
    public void A_given_name_is_taken_as_it_is()
    {
        using var name = InstanceName.Given("weir-3");
        Assert.Equal(("weir-3", true), (name.Name, name.IsGiven));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error_that_asks_for_a_name()
    {
        string file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        var failure = Assert.Throws<WeirException>(() => InstanceName.Take("logins", "box", Path.Combine(file, "locks")));
        Assert.Equal(("WEIR8052", "Give it one with --instance or WEIR_INSTANCE"), (failure.Code, failure.Hint));
    }
}

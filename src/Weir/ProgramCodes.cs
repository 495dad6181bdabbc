using Weir.Engine;
using Weir.Kafka;

namespace Weir;

/// <summary>The codes of the program: what ends a command, and the events that it logs; and the catalogs of all parts.</summary>
static class ProgramCodes
{
    /// <summary>Every code there is.</summary>
    public static IReadOnlyList<CodeCatalog> Catalogs => [ConfigurationCodes.Catalog, KafkaCodes.Errors, Cluster, RecordCodes.Catalog, KafkaCodes.DeadLetters, Events, Commands];

    /// <summary>What a cluster said, by kind.</summary>
    public static CodeCatalog Cluster { get; } = new("Reaching Kafka", "What a command was told on its way to a cluster, with Kafka's own words.",
    [
        new("WEIR2101", "no broker answers", "None of those named, or of those they name, could be reached. Exit code 69.", "Check that the broker runs and that -b names it."),
        new("WEIR2102", "the connection is refused for its security", "TLS or SASL failed in a way that trying again does not cure. Exit code 78.", "Do what the message says of settings, certificates or credentials."),
        new("WEIR2103", "a broker refused", "It answered with an error of Kafka's, whose name the message has.", "Do what the message says."),
        new("WEIR2104", "the client was asked for what cannot work", "A setting, a file or a name is wrong. Exit code 78.", "Correct it."),
    ]);

    /// <summary>Events of the log, each with an id that dashboards and alerts match on.</summary>
    public static CodeCatalog Events { get; } = new("Log events", "Lines on standard error while a pipeline or a broker runs. Nothing is wrong unless it says so.",
    [
        new("WEIR6001", "pipeline started", "Topics are checked and the workers begin.", "Nothing."),
        new("WEIR6002", "partitions assigned", "The group gave a worker partitions or took some.", "Nothing; often in a row: look for processes that come and go."),
        new("WEIR6003", "transaction given up", "It did not commit, or that is unknown; the worker went back to the committed positions.", "Nothing once; the reason says what to look at when it repeats."),
        new("WEIR6004", "first transaction committed", "A worker commits for the first time since it started or recovered.", "Nothing."),
        new("WEIR6005", "going on trying", "Something has not worked for 2 s and may pass; told again every 30 s. Meanwhile /readyz says no.", "Look at what it names."),
        new("WEIR6006", "stopping", "The process was asked to end.", "Nothing."),
        new("WEIR6007", "pipeline stopped", "All workers have ended; with the counts.", "Nothing."),
        new("WEIR6008", "going on again", "What WEIR6005 named is over; with the seconds it lasted.", "Nothing."),
        new("WEIR6009", "lookup read again", "The file of a lookup changed; the transactions from now on use it.", "Nothing."),
        new("WEIR6034", "an output topic takes other batches than before", "Its max.message.bytes or message.timestamp.after.max.ms was changed; what the broker refused is written again within what it takes now, and the configs are looked at every minute from then on.", "Nothing, if that was meant; records that are larger become dead letters (WEIR3302)."),
        new("WEIR6040", "records were deleted before they were read, the partition goes on behind them", "Retention was faster than the pipeline, or somebody deleted them; source.gaps is continue. Partition and range are in the line, weir_gap_offsets_total counts them.", "Find out why the pipeline was so far behind, or give the topic a longer retention; what was lost has to come from elsewhere."),
        new("WEIR6010", "broker listening", "The embedded broker can be connected to; or that of another process has the folder.", "Nothing."),
        new("WEIR6011", "broker stopping", "The process was asked to end.", "Nothing."),
        new("WEIR6012", "a request failed in the broker", "The embedded broker met a fault of its own and closed the connection.", "Report it with the log."),
        new("WEIR6013", "the broker's disk takes no more writes", "A write or an fsync failed: the disk is full or broken. Clients get KAFKA_STORAGE_ERROR for what they write; nothing that was acknowledged is lost. weir broker then ends with WEIR8021 and exit code 69.", "Free space or mend the disk, then start the broker again."),
        new("WEIR6014", "a lookup's changed file is not taken", "It cannot be used, or is gone; the table that was read before stays in use.", "Correct the file at the line named; it is looked at again once it changes."),
        new("WEIR6015", "lookup read from its topic", "The topic of a lookup was read whole: at start, or because it was created anew or records that were not read yet are gone.", "Nothing."),
        new("WEIR6016", "no record of a lookup has a column", "Steps take values of a field that no record of the lookup's topic has.", "Correct the name under add, or write records that have it."),
        new("WEIR6017", "records of a lookup's topic are not taken", "The first is named with what is wrong: no key, a value that is no JSON object, a key that is no network, or no room. The entry that the key had stays.", "Write the record again, correctly; or raise the lookup's memory and start again."),
        new("WEIR6018", "a lookup's topic cannot be read", "It has not worked for 2 s and is tried again; told again every 30 s. Records get what the table held before.", "Look at what it names."),
        new("WEIR6019", "a lookup's topic is followed again", "What WEIR6018 named is over; with the seconds it lasted.", "Nothing."),
        new("WEIR6020", "read back what came before", "The step deduplicate has to know the records before the positions of its partitions, so the worker read them again, as far as the window reaches.", "Nothing. A shorter window makes starts quicker."),
        new("WEIR6021", "records forgotten within the window of deduplicate", "A partition had more records within the window than entries: copies of the oldest ones are not noticed.", "Give the step more entries, at 56 to 112 bytes each for every partition, or a shorter window."),
        new("WEIR6022", "reading back what came before", "The step deduplicate has to know the records before the positions of these partitions; they wait until WEIR6020, the others go on.", "Nothing. A shorter window makes starts quicker."),
        new("WEIR6024", "a part of the embedded broker's data is damaged", "What is on the disk is not what was written: topic, partition, offset and file are in the line. Who reads it gets KAFKA_STORAGE_ERROR and waits, all else goes on.", "Stop the broker, restore the data folder from a copy and start it again, or delete the topic."),
        new("WEIR6030", "partition halted", "Too many of its records are dead, or a dead letter was not taken: code, reason and what to do are in the line. Nothing is lost, the process goes on with its other partitions; /readyz says no and weir_halted counts it.", "Do what the line says; then weir resume."),
        new("WEIR6031", "an operator asked", "weir pause, resume or skip.", "Nothing."),
        new("WEIR6032", "a step wants a record again later", "A step of the pipeline's own cannot decide yet, for the reason in the line; told at the first try and every 30 s. The record's partition waits, for at most delivery.retry.within.", "Look at what the step waits for."),
        new("WEIR6033", "a partition has too many records in retry", "As many as delivery.retry.parked allows; told at once and every 30 s. It waits until some of them are done, nothing is lost, and the process goes on with its other partitions; weir_retry_full counts it.", "Look at what the step waits for; raise delivery.retry.parked where there is memory for more."),
    ]);

    /// <summary>Why a command ended.</summary>
    public static CodeCatalog Commands { get; } = new("Commands", "Why a command of the program ended without doing its work.",
    [
        new("WEIR8000", "wrong usage", "The command line is not understood. Exit code 2.", "See --help of the command."),
        new("WEIR8001", "interrupted", "A signal came before the work was done.", "Run it again."),
        new("WEIR8002", "no address to listen on", "--http is neither host:port nor :port.", "Write --http 127.0.0.1:8090."),
        new("WEIR8003", "the HTTP address is taken", "It is in use, or not of this machine.", "Choose another with --http."),
        new("WEIR8010", "no brokers named", "The command needs a cluster; with --to-config, a second one.", "Name it with -b host:port, the second with --to-brokers; weir broker starts one here."),
        new("WEIR8011", "an input record is too long", "No delimiter was found within the limit.", "Check the delimiter, -D."),
        new("WEIR8012", "no such partition", "The topic has fewer.", "Choose one that it has."),
        new("WEIR8013", "the delimiter is not one byte", "-D takes a character or \\xNN.", "Write one."),
        new("WEIR8014", "the pseudonym keys cannot be read", "The folder named by --keys is missing, or holds no key that can be used.", "Name the pipeline's folder of keys."),
        new("WEIR8015", "the group has committed nothing", "So it has no lag that could be told.", "Check its name, or name the topic with -t."),
        new("WEIR8016", "generated records were not acknowledged", "The cluster did not take them in time; they may be in the topic or not.", "Begin with an empty topic."),
        new("WEIR8017", "waiting for the broker to take records", "Records that `generate` or `produce` sent are not acknowledged yet, for the reason that the line names; the command goes on trying for 2 minutes.", "Mend what it names, or end the command."),
        new("WEIR8020", "the broker cannot listen", "The address is in use, or not of this machine.", "Choose another with --listen."),
        new("WEIR8021", "the data folder cannot be used", "It cannot be made or written, or the disk has no room, at start or later.", "Make room, or choose another with --data."),
        new("WEIR8022", "the demo's folder is in use", "It holds a demo that still runs or was not ended in good order.", "Choose another folder, or delete it."),
        new("WEIR8023", "a worker of the demo ended", "Its exit code and last line are in the message.", "Do what that line says."),
        new("WEIR8024", "the data folder is another process's", "One process owns a data folder.", "Connect to that broker with -b, or choose another folder with --data."),
        new("WEIR8025", "the data is damaged", "Bytes that were synced are not what they were.", "Restore the folder from a copy, or choose another with --data."),
        new("WEIR8026", "a file of settings cannot be read", "The file named by -F, or by --to-config, is missing or may not be read. Exit code 78.", "Name a file of settings, with a name=value on each line."),
        new("WEIR8027", "the embedded broker has no data", "--dry-run with --embedded reads what a run left, and the folder is not there. Exit code 69.", "Name the folder with --data."),
        new("WEIR8028", "no such record", "The offset was deleted, is not there yet, or holds nothing that read_committed shows; the message says which.", "Check topic, partition and offset."),
        new("WEIR8029", "a record does not name its source", "An output or a dead letter was asked for, and has no header that says which record it comes from.", "Name the source record; list weir-source in sink.headers."),
        new("WEIR8030", "a file is there already", "weir init overwrites nothing; no file was written.", "Choose another folder with --out."),
        new("WEIR8031", "no samples to learn from", "No record that was looked at is a JSON object.", "Look at some with weir sample."),
        new("WEIR8032", "a test file cannot be written", "weir test --update may not write the file, or not into its folder; the file is as it was.", "Correct the permissions of the file and its folder."),
        new("WEIR8033", "a file or folder cannot be used", "It is missing, is not of the kind that is needed, may not be read or written, or the disk is full; the message says which. Exit code 78.", "Correct the path or its permissions, or make room on the disk."),
        new("WEIR8050", "nothing answers", "No pipeline or broker with --http listens there, or it did not answer in time. Exit code 69.", "Start it with --http, or name its address with --url."),
        new("WEIR8051", "a key cannot be written", "The folder is missing and cannot be made, or may not be written. Exit code 78.", "Name a folder that this user may write."),
        new("WEIR8052", "no name for this process", "Without --instance it takes a free one by a file in the folder for temporary files, which cannot be written. Exit code 78.", "Give it a name with --instance or WEIR_INSTANCE."),
        new("WEIR8060", "the topic holds no dead letters", "It has records, and none of them has the headers of a dead letter of Weir, Kafka Connect, Kafka Streams or Spring.", "Name the dead-letter topic with -t, or the pipeline with -f."),
        new("WEIR8061", "a topic of the dead-letter desk is missing", "The ledger or the audit does not exist, and this user may not create it. Exit code 78.", "Have it created with the command that the message shows."),
        new("WEIR8062", "the ledger or the audit does not keep what is written", "The ledger's cleanup.policy is not compact, so letters that were dealt with would be open again; or the audit's is, and refuses lines, which have no key. Exit code 78.", "Set the cleanup.policy that the message names."),
        new("WEIR8063", "another operator took the desk", "A desk has one operator at a time: who comes last takes its transactional id. What was committed before stays, and nothing was written twice.", "Wait until they are done, then run the command again; it goes on with what is open."),
        new("WEIR8064", "a letter's record cannot go back", "The topic that it came from is not recorded, does not exist, may not be seen or written by this user, has fewer partitions now, or keeps records for a shorter time than this one is old; or the letter does not hold its record, and the original cannot be read. Redrive and fix leave such letters open and say so.", "Create the topic, allow DESCRIBE and WRITE on it, name another with --to, or give the record the time of now with --timestamp now."),
        new("WEIR8065", "a broker refuses what the desk writes", "It does not take the record of edit, or what ledger or audit are to say, for its size, its timestamp or a policy; the transaction was aborted. Redrive and fix leave letters whose records are refused open and say so.", "Look at the settings of the topic that the message names."),
        new("WEIR8066", "the record is no dead letter", "It has none of the headers by which dead letters say what happened.", "Find letters with weir deadletters list --each."),
        new("WEIR8067", "the letter was dealt with", "The ledger says that it was redriven, fixed or discarded, so nothing is done with it again.", "weir deadletters show says by whom and why."),
        new("WEIR8068", "the editor failed", "It could not be started, or ended with an error; nothing was written.", "Set EDITOR, or give the value with --value-file."),
        new("WEIR8070", "control is refused", "A running process is controlled from its own machine, or with its http.control_token. Exit code 78.", "Run the command where the process runs, as by kubectl exec, or give the token with --token-file."),
        new("WEIR8071", "the process cannot be controlled", "It has not started yet, is no weir run, or is one of another version.", "Name a process of weir run with --url."),
        new("WEIR8072", "the group has members", "Its positions are theirs to commit while it works.", "Stop its processes first; weir groups describe names them."),
        new("WEIR8073", "no such transaction is open", "Nothing is open there, or the transaction ended meanwhile, or its commit is decided.", "Look again with weir transactions list."),
        new("WEIR8074", "the transaction may be alive", "Its coordinator knows it, or it may be that this user does not see that: then a marker would take away records that its producer commits.", "Do what the message says; --force ends it all the same."),
        new("WEIR9001", "an unexpected fault", "A fault of Weir itself.", "Report it with what the message says."),
    ]);
}

//! The records of a CSV file, of which one is held at a time.
//!
//! # Design
//! `csv_core` and not `csv`: a quote that is never closed makes one record of the rest of a file, and only the former
//! lets us drop a record that has grown too long while it is read.

use crate::input::LONGEST_CASE;
use csv_core::ReadRecordResult;
use std::io::{self, BufRead, Read};

/// More columns than any policy has facts.
const MOST_CELLS: usize = 1 << 16;

/// What some programs begin a file with to say that it is UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) struct Records<R> {
    file: io::Chain<io::Cursor<Vec<u8>>, R>,
    parser: csv_core::Reader,
    /// Ends of lines that have been read.
    breaks: u64,
    read: u64,
    cells: Vec<u8>,
    ends: Vec<usize>,
}

/// What the file goes on with: the end, or a record of so many bytes and cells.
enum Found {
    End,
    TooLong,
    Record { bytes: usize, ends: usize },
}

/// One record.
pub(super) struct Record<'r> {
    /// The line on which it begins.
    pub line: u64,
    /// Its cells; none where it is too long.
    pub cells: Option<Cells<'r>>,
}

/// The cells of a record, as bytes that stand one after the other, and where each ends.
pub(super) struct Cells<'r> {
    pub bytes: &'r [u8],
    pub ends: &'r [usize],
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(mut file: R) -> io::Result<Records<R>> {
        // The mark of UTF-8 goes here: `csv_core` takes it off only where it comes with something behind it.
        let mut head = Vec::new();
        let mut read = (&mut file).take(MARK.len() as u64).read_to_end(&mut head)? as u64;
        if head == MARK {
            head.clear();
        } else {
            read = 0;
        }
        let (cells, ends) = (vec![0; 4096], vec![0; 64]);
        let file = io::Cursor::new(head).chain(file);
        Ok(Records { file, parser: csv_core::Reader::new(), breaks: 0, read, cells, ends })
    }

    pub(super) fn read(&self) -> u64 {
        self.read
    }

    /// The next record that has a cell with something in it.
    pub(super) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        loop {
            self.skip_breaks()?;
            let line = self.breaks + 1;
            let (bytes, ends) = match self.record()? {
                Found::End => return Ok(None),
                Found::TooLong => return Ok(Some(Record { line, cells: None })),
                Found::Record { bytes, ends } => (bytes, ends),
            };
            if ends == 1 && self.cells[..bytes].trim_ascii().is_empty() {
                continue;
            }
            let cells = Cells { bytes: &self.cells[..bytes], ends: &self.ends[..ends] };
            return Ok(Some(Record { line, cells: Some(cells) }));
        }
    }

    fn took(&mut self, count: usize) {
        self.read += count as u64;
        self.file.consume(count);
    }

    /// Passes over blank lines, so that a record is named by the line on which it begins.
    fn skip_breaks(&mut self) -> io::Result<()> {
        loop {
            match self.file.fill_buf()?.first() {
                Some(b'\n') => self.breaks += 1,
                Some(b'\r') => {}
                _ => return Ok(()),
            }
            self.took(1);
        }
    }

    /// Reads one record into `cells`.
    fn record(&mut self) -> io::Result<Found> {
        let (mut bytes, mut ends, mut too_long) = (0, 0, false);
        loop {
            let input = self.file.fill_buf()?;
            let (result, taken, written, ended) =
                self.parser.read_record(input, &mut self.cells[bytes..], &mut self.ends[ends..]);
            let breaks = input[..taken].iter().filter(|byte| **byte == b'\n').count();
            self.breaks += breaks as u64;
            self.took(taken);
            (bytes, ends) = (bytes + written, ends + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                // A record that is too long is read to its end over the same room.
                ReadRecordResult::OutputFull if self.cells.len() >= LONGEST_CASE => (bytes, too_long) = (0, true),
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_CELLS => (ends, too_long) = (0, true),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record if too_long => return Ok(Found::TooLong),
                ReadRecordResult::Record => return Ok(Found::Record { bytes, ends }),
                ReadRecordResult::End => return Ok(Found::End),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Records;
    use std::io::BufReader;

    fn read(text: &str, room: usize) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(BufReader::with_capacity(room, text.as_bytes())).unwrap();
        let mut all = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let cells = record.cells.unwrap();
            let starts = std::iter::once(&0).chain(cells.ends);
            let cells = starts.zip(cells.ends).map(|(from, to)| str::from_utf8(&cells.bytes[*from..*to]).unwrap());
            all.push((record.line, cells.map(str::to_owned).collect()));
        }
        assert_eq!(records.read(), text.len() as u64);
        all
    }

    #[test]
    fn a_record_is_named_by_the_line_on_which_it_begins() {
        let text = "\u{feff}a,b\n\n1,2\r\n\r\n   \r\n\"x\ny\",\"say \"\"so\"\"\"\r\n,\r\n5\" pipe,4";
        let expected =
            [(1, ["a", "b"]), (3, ["1", "2"]), (6, ["x\ny", "say \"so\""]), (8, ["", ""]), (9, ["5\" pipe", "4"])];
        let expected: Vec<(u64, Vec<String>)> = expected
            .iter()
            .map(|(line, cells)| (*line, cells.iter().map(|cell| (*cell).to_owned()).collect()))
            .collect();
        for room in [1, 2, 3, 4, 7, 64] {
            assert_eq!(read(text, room), expected, "{room}");
        }
    }

    #[test]
    fn a_file_without_records() {
        for text in ["", "\n\r\n", " \n"] {
            assert_eq!(read(text, 64), []);
        }
    }
}

// A folder of design records as the Korean office's open data service (KIPRIS Plus,
// designInfoSearchService) gives them, XML or JSON, with their pictures beside them.
//
// Every *.xml and *.json file under the folder is read, in the order of its path. A record is each
// object named `item` or `DesignInfo`, or the whole document if there is none. Names are compared
// in any case, XML prefixes and attributes' and elements' difference ignored. What is taken, from
// anywhere in the record:
//
//   applicationNumber             the design's key, with "/" + designNumber where that is given:
//   designNumber, DesignSerialnumber      both stay the same when the design is registered later
//   registrationNumber
//   articleName
//   LocarnoClasscode              may stand several times
//   regPrivilegeName (or else applicantName), several joined by ", "
//   regPrivilegeAddress (or else applicantAddress)         the holder's contact
//   country, countryCode          of the right; KR if none is given: it is the Korean office's
//   registrationDate
//   expirationDate, expiryDate, rightExpirationDate        taken only where given, never computed
//   applicationStatus, admstStat, status          a word that parse_status knows, or a bad record;
//   rgstTpcdDscr, lastDispositionDescription      taken if it begins with such a word.
//       If they differ, one that means "not in force" wins. With none: registered if there is a
//       registration number, else published.
//   legalStatusInfo               list of rsDate, rsDocumentName: the events
//   designImageInfo, imagePath or sixImageInfo    list of pictures:
//       imageName, viewName, number       the view, where one holds 정면도 배면도 좌측면도 우측면도
//                                         평면도 저면도 사시도 or an English name; else reference
//       largePath, imagePathLarge, smallPath, imagePath, imageName
//                                         the first that is a file in the folder, beside the record
//                                         or from the folder's root
// biblioSummaryInfo may stand several times: one design each, with the pictures that carry its
// designNumber. A record without a picture or application number is bad; bad records are
// reported with file, number and reason, the others go in.
// Limits: limits::kDesignRecordBytesMax a file, XML 32 levels, 100,000 nodes, 256 names in an
// element. DOCTYPE and entities other than the five of XML are not read.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "register/row_source.h"

namespace pandok::reg {

// Every *.xml and *.json below the folder, as paths inside it, sorted. not_found unless it is a
// folder that can be listed.
Result<std::vector<std::string>> record_files(const std::filesystem::path& folder);

class KiprisFolder final : public RowSource {
 public:
  // Errors of record_files().
  static Result<std::unique_ptr<KiprisFolder>> open(const std::filesystem::path& folder);

  Result<std::optional<SourceRow>> next() override;
  std::bitset<kFieldCount> fields() const override;  // all
  std::vector<std::string> warnings() const override;

 private:
  KiprisFolder(std::filesystem::path folder, std::vector<std::string> files)
      : folder_(std::move(folder)), files_(std::move(files)) {}
  void read_next_file();

  std::filesystem::path folder_;
  std::vector<std::string> files_;  // relative, sorted
  std::size_t at_ = 0;
  std::deque<SourceRow> rows_;  // of the file read last
};

// The rows of one document. `source` names it (relative path); `exists` says whether a relative
// path is a picture of the folder. Pure but for `exists`.
std::vector<SourceRow> kipris_rows(const Json& document, const std::string& source,
                                   const std::function<bool(const std::string&)>& exists);

// An XML document as JSON: an element with elements or attributes is an object, another its text;
// what stands several times is a list. invalid_argument with the position for anything that is not
// well-formed or over a limit above.
Result<Json> json_of_xml(std::string_view xml);

}  // namespace pandok::reg

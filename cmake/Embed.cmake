# pandok_embed(target header_name namespace file...)
#
# Packs text files into the library: <build>/embedded/<header_name>.h declares one
# `inline constexpr std::string_view` a file, named after it (0001_register.sql → k0001_register).
# Each paragraph of a file becomes a literal of its own, so that none is too long for a compiler.
function(pandok_embed target header namespace)
  set(out ${PROJECT_BINARY_DIR}/embedded/${header}.h)
  set(text "// Made from the files it names by cmake/Embed.cmake; do not edit.\n#pragma once\n#include <string_view>\nnamespace ${namespace} {\n")
  foreach(file ${ARGN})
    get_filename_component(stem ${file} NAME_WE)
    file(READ ${file} content)
    string(LENGTH "${content}" length)
    if(length GREATER 65000)
      message(FATAL_ERROR "${file}: too long for one text")
    endif()
    string(REPLACE "\n\n" "\n)__\" R\"__(\n" content "${content}")
    string(APPEND text "inline constexpr std::string_view k${stem} = R\"__(${content})__\";\n")
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endforeach()
  string(APPEND text "}  // namespace ${namespace}\n")
  file(CONFIGURE OUTPUT ${out} CONTENT "${text}" @ONLY)
  target_include_directories(${target} PRIVATE ${PROJECT_BINARY_DIR}/embedded)
endfunction()

# pandok_embed_folder(target folder name)
#
# Packs the files of a folder, as they are and compressed, into the library (embed_folder.py). A
# folder that is not there, as the console without Node, is an empty list.
function(pandok_embed_folder target folder name)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${folder}/*)
  set(out ${PROJECT_BINARY_DIR}/embedded/${name}.cpp)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_folder.py)
  add_custom_command(OUTPUT ${out} COMMAND /usr/bin/python3 ${script} ${folder} ${out}
                     DEPENDS ${script} ${files} VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

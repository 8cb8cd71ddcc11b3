import {useState} from 'react';
import {Pressable, ScrollView, StyleSheet, Switch, Text, TextInput, View} from 'react-native';

const rows = Array.from({length: 4}, (_, i) => ({id: i, title: `Item ${i}`}));

function Button({label, filled}: {label: string; filled?: boolean}) {
  return (
    <Pressable style={[styles.button, filled && styles.filled]}>
      <Text style={filled ? styles.light : styles.label}>{label}</Text>
    </Pressable>
  );
}

export default function Plain() {
  const [on, setOn] = useState(true);
  return (
    <View style={styles.screen}>
      <View style={styles.bar}>
        <Text style={styles.title}>Title</Text>
      </View>
      <ScrollView contentContainerStyle={styles.list}>
        <Text style={styles.heading}>EDIT</Text>
        <View style={styles.card}>
          <Text style={styles.title}>Card</Text>
          <Text style={styles.body}>Two lines of what it is about, as cards have them.</Text>
          <View style={styles.actions}>
            <Button label="Cancel" />
            <Button label="Ok" filled />
          </View>
        </View>
        <TextInput style={styles.input} value="a@b.c" />
        <Switch value={on} onValueChange={setOn} />
        {rows.map(row => (
          <View key={row.id} style={styles.row}>
            <Text style={styles.title}>{row.title}</Text>
            <Text style={styles.body}>Description</Text>
          </View>
        ))}
        <Button label="Contained" filled />
      </ScrollView>
    </View>
  );
}

const styles = StyleSheet.create({
  screen: {flex: 1, backgroundColor: '#fef7ff'},
  bar: {height: 108, justifyContent: 'flex-end', padding: 16},
  list: {padding: 16, gap: 12},
  heading: {fontSize: 28},
  card: {borderRadius: 12, backgroundColor: '#f7f2fa', padding: 16, elevation: 1},
  title: {fontSize: 16},
  body: {fontSize: 14, marginTop: 4},
  row: {padding: 12},
  input: {height: 56, borderWidth: 1, borderColor: '#79747e', borderRadius: 4, paddingHorizontal: 16},
  actions: {flexDirection: 'row', justifyContent: 'flex-end', gap: 8, marginTop: 8},
  button: {borderRadius: 20, borderWidth: 1, borderColor: '#79747e', paddingVertical: 10, paddingHorizontal: 24, alignItems: 'center'},
  filled: {backgroundColor: '#6750a4', borderColor: '#6750a4'},
  label: {color: '#6750a4'},
  light: {color: '#fff'},
});

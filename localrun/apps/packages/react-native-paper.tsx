import {View} from 'react-native';
import {Appbar, Button, Card, Checkbox, Chip, List, PaperProvider, Text, TextInput} from 'react-native-paper';

export default function App() {
  return (
    <PaperProvider>
      <Appbar.Header>
        <Appbar.Action icon="menu" onPress={() => {}} />
        <Appbar.Content title="Groceries" />
      </Appbar.Header>
      <View testID="package" style={{padding: 16, gap: 12}}>
        <Card>
          <Card.Content>
            <Text variant="bodyMedium">inside the card</Text>
          </Card.Content>
          <Card.Actions>
            <Button mode="contained">Buy</Button>
          </Card.Actions>
        </Card>
        <TextInput label="Amount" value="2" />
        <List.Item title="Milk" left={(props) => <List.Icon {...props} icon="cow" />} />
        <Chip icon="check">Done</Chip>
        <Checkbox status="checked" />
      </View>
    </PaperProvider>
  );
}
